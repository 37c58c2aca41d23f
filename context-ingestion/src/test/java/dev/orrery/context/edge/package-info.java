/** Hand-written peers at the outer edge of context ingestion. */
@NullMarked
package dev.orrery.context.edge;

import org.jspecify.annotations.NullMarked;
