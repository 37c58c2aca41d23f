/** The parts of the suite: their commands, environment and readiness. */
@NullMarked
package dev.orrery.local.part;

import org.jspecify.annotations.NullMarked;
