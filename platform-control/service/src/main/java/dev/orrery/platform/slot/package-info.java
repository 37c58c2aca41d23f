/** Loaded-model slots of local runtimes: the stored intent and what the runtime makes of it. */
@NullMarked
package dev.orrery.platform.slot;

import org.jspecify.annotations.NullMarked;
