/** Models as the edge calls them: who may call which, what it costs, and the direct inference routes. */
@NullMarked
package dev.orrery.backend.inference;

import org.jspecify.annotations.NullMarked;
