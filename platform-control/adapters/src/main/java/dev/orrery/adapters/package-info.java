/** The one set of clients for model servers, embeddings, vector stores and tools. */
@NullMarked
package dev.orrery.adapters;

import org.jspecify.annotations.NullMarked;
