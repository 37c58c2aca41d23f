/** Provider families and instances. */
@NullMarked
package dev.orrery.platform.provider;

import org.jspecify.annotations.NullMarked;
