/** Seeds the control plane at start. */
@NullMarked
package dev.orrery.platform.bootstrap;

import org.jspecify.annotations.NullMarked;
