package dev.orrery.adapters.embeddings;

import java.util.List;

/** A provider of {@code embeddings}. */
public interface EmbeddingsClient {

    /** One vector a text, in order. Failures: {@link #answer}. */
    default List<float[]> embed(String model, List<String> texts) {
        return answer(model, texts).vectors();
    }

    /**
     * The vectors and what they cost.
     *
     * @param model the id that the provider knows the model by
     * @throws dev.orrery.kit.failure.Failure 400 {@code embeddings_input_too_large}, 502
     *     {@code embeddings_response_invalid}, 502 or 504 {@code embeddings_request_failed}
     */
    EmbeddingAnswer answer(String model, List<String> texts);
}
