/** What the edge costs: the packaged services between a load generator and a model server that answers at once. */
@NullMarked
package dev.orrery.bench.edge;

import org.jspecify.annotations.NullMarked;
