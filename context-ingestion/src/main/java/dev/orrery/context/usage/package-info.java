/** What embeddings cost the users for whom they are made. */
@NullMarked
package dev.orrery.context.usage;

import org.jspecify.annotations.NullMarked;
