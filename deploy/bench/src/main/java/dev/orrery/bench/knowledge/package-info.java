/** Measurements of the way of a document: parsing, chunking, embedding, indexing, searching. */
@NullMarked
package dev.orrery.bench.knowledge;

import org.jspecify.annotations.NullMarked;
