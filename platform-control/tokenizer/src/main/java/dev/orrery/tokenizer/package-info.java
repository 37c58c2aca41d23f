/** Tokenizers of models, shared by what cuts texts for a model and what runs one. */
@NullMarked
package dev.orrery.tokenizer;

import org.jspecify.annotations.NullMarked;
