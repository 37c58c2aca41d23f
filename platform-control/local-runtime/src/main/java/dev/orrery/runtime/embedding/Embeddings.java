package dev.orrery.runtime.embedding;

import java.util.List;

/**
 * Vectors of length one in the order of the texts.
 *
 * @param promptTokens tokens of all texts together, special tokens included
 */
public record Embeddings(List<float[]> vectors, int promptTokens) {}
