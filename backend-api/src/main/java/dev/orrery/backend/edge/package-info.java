/** What the edge does to every request before anyone answers it. */
@NullMarked
package dev.orrery.backend.edge;

import org.jspecify.annotations.NullMarked;
