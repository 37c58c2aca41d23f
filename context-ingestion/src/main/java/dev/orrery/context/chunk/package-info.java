/** Text cut into windows of tokens, by the tokenizer of the embedding model. */
@NullMarked
package dev.orrery.context.chunk;

import org.jspecify.annotations.NullMarked;
