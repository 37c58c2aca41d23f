/** Documents written to the vector store of their knowledge base. */
@NullMarked
package dev.orrery.context.index;

import org.jspecify.annotations.NullMarked;
