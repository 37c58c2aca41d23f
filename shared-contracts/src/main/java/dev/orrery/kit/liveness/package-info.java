/** How the processes of one service notice that another one was killed. */
@NullMarked
package dev.orrery.kit.liveness;

import org.jspecify.annotations.NullMarked;
