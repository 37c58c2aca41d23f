/** The controller that loads models into a local runtime. */
@NullMarked
package dev.orrery.adapters.slot;

import org.jspecify.annotations.NullMarked;
