package dev.orrery.adapters.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's whole answer.
 *
 * @param response the provider's payload, with {@code output} added when it answered in chat-completions shape
 */
public record ChatAnswer(String text, List<JsonNode> toolCalls, TokenUsage usage, ObjectNode response) {

    /** Reads either answer shape: {@code output} stays, {@code choices} becomes {@code output}. */
    public static ChatAnswer of(JsonNode body) {
        ObjectNode response =
                body instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        if (!response.path("output").isArray()) {
            JsonNode message = response.path("choices").path(0).path("message");
            response.set(
                    "output", OpenAiChatClient.output(message.path("content").asText(""), toolCalls(message)));
        }
        JsonNode message = response.path("output").path(0);
        List<String> texts = new ArrayList<>();
        for (JsonNode part : message.path("content")) {
            if ("text".equals(part.path("type").asText())) {
                texts.add(part.path("text").asText());
            }
        }
        return new ChatAnswer(
                String.join("\n", texts), toolCalls(message), OpenAiChatClient.usage(response.get("usage")), response);
    }

    private static List<JsonNode> toolCalls(JsonNode message) {
        List<JsonNode> calls = new ArrayList<>();
        message.path("tool_calls").forEach(calls::add);
        return calls;
    }
}
