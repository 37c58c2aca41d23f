package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param model the id that the provider knows the model by
 * @param maxTokens limit of the answer, or null for the provider's own
 * @param tools function definitions in the OpenAI shape
 */
public record ChatRequest(
        String model,
        List<ChatMessage> messages,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        List<JsonNode> tools) {
    public static ChatRequest of(String model, List<ChatMessage> messages) {
        return new ChatRequest(model, messages, null, null, List.of());
    }
}
