package dev.orrery.agent.model;

import dev.orrery.adapters.chat.TokenUsage;

/**
 * Item of {@code model_calls} in an execution record, section 7.5.
 *
 * @param requestedModel managed model id
 * @param runtimeModel what the provider calls it
 */
public record ModelCall(
        String providerSlug,
        String providerKey,
        String deploymentProfileSlug,
        String requestedModel,
        String runtimeModel,
        int statusCode,
        long durationMs,
        Usage usage) {

    /** Tokens as the provider counted them; zeros where it did not say. */
    public record Usage(long promptTokens, long completionTokens, long totalTokens) {
        static Usage of(TokenUsage usage) {
            return new Usage(
                    usage.promptTokens(), usage.completionTokens(), usage.promptTokens() + usage.completionTokens());
        }
    }
}
