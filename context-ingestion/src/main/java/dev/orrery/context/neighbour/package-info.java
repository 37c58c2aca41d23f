/** Calls to the other services of the suite, with their outages as failures. */
@NullMarked
package dev.orrery.context.neighbour;

import org.jspecify.annotations.NullMarked;
