package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation with a model.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param toolCalls calls that an assistant message asked for, in the OpenAI shape; empty otherwise
 * @param toolCallId the call that a {@code tool} message answers
 */
public record ChatMessage(
        String role,
        String content,
        List<JsonNode> toolCalls,
        @Nullable String toolCallId) {
    public static ChatMessage system(String content) {
        return new ChatMessage("system", content, List.of(), null);
    }

    public static ChatMessage user(String content) {
        return new ChatMessage("user", content, List.of(), null);
    }

    public static ChatMessage assistant(String content) {
        return new ChatMessage("assistant", content, List.of(), null);
    }

    public static ChatMessage of(String role, String content) {
        return new ChatMessage(role, content, List.of(), null);
    }
}
