package dev.orrery.agent.retrieval;

/** Item of {@code embedding_calls} in an execution record, section 7.5. */
public record EmbeddingCall(
        String providerSlug,
        String providerKey,
        String deploymentProfileSlug,
        String requestedModel,
        int inputCount,
        int dimension,
        int statusCode) {}
