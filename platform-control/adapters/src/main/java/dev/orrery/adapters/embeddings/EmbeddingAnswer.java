package dev.orrery.adapters.embeddings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider answered.
 *
 * @param vectors one a text, in order
 * @param promptTokens what it counted; null when it does not count
 */
public record EmbeddingAnswer(
        List<float[]> vectors, @Nullable Long promptTokens) {}
