package dev.orrery.runtime.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.runtime.RuntimeConfig;
import dev.orrery.runtime.chat.ChatCall;
import dev.orrery.runtime.chat.ChatTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion as it is asked for: OpenAI's {@code messages}, or the suite's {@code input} with content parts.
 * Tools are accepted and not offered to the model: the small models served here do not call them.
 */
record ChatRequest(boolean stream, ChatCall call) {
    private static final int MOST_STOPS = 16;

    /** @throws Failure 422 {@code invalid_request} or {@code unsupported_input} */
    static ChatRequest read(@Nullable JsonNode body, RuntimeConfig.Inference limits) {
        Payload fields = Payload.of(body);
        String key = fields.get("messages") == null ? "input" : "messages";
        List<ChatTurn> turns = new ArrayList<>();
        for (JsonNode message : array(fields, key)) {
            turns.add(turn(message));
        }
        if (turns.isEmpty()) {
            throw invalid("Give at least one message in 'messages' or 'input'.");
        }
        JsonNode asked =
                fields.get("max_tokens") == null ? fields.get("max_completion_tokens") : fields.get("max_tokens");
        Double temperature = number(fields, "temperature", 0, 2);
        ChatCall call = new ChatCall(
                turns,
                asked == null ? limits.maxTokens() : maxTokens(asked),
                temperature == null ? limits.temperature() : temperature,
                number(fields, "top_p", 0, 1),
                seed(fields.get("seed")),
                stops(fields.get("stop")));
        return new ChatRequest(bool(fields.get("stream")), call);
    }

    private static ChatTurn turn(JsonNode message) {
        if (!message.isObject()) {
            throw invalid("A message must be an object with role and content.");
        }
        String content = content(message.path("content"));
        String calls = message.path("tool_calls").isEmpty() ? "" : "Tool calls: " + message.get("tool_calls");
        String role = message.path("role").asText();
        return switch (role) {
            case "system", "developer" -> new ChatTurn("system", content);
            case "user" -> new ChatTurn("user", content);
            case "assistant" -> new ChatTurn("assistant", content + calls);
            case "tool" -> new ChatTurn("user", "Tool result: " + content);
            default -> throw invalid("The role '" + role + "' is none of system, user, assistant and tool.");
        };
    }

    private static String content(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (content.isNull() || content.isMissingNode()) {
            return "";
        }
        if (!content.isArray()) {
            throw invalid("The content of a message must be a text or a list of parts.");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode part : content) {
            String type = part.path("type").asText("text");
            if (!type.equals("text") && !type.equals("input_text") && !type.equals("output_text")) {
                throw Failure.of(422, "unsupported_input", "This model reads text only, not '" + type + "'.");
            }
            texts.add(part.path("text").asText());
        }
        return texts.stream().collect(Collectors.joining("\n"));
    }

    private static List<JsonNode> array(Payload fields, String key) {
        JsonNode value = fields.get(key);
        if (value != null && value.isTextual() && key.equals("input")) {
            return List.of(fields.node().objectNode().put("role", "user").set("content", value));
        }
        if (value != null && !value.isArray()) {
            throw invalid("'" + key + "' must be a list of messages.");
        }
        return fields.array(key, "invalid_request");
    }

    private static int maxTokens(JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw invalid("max_tokens must be a whole number of at least 1.");
        }
        return value.intValue();
    }

    private static @Nullable Double number(Payload fields, String key, double least, double most) {
        JsonNode value = fields.get(key);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            throw invalid(key + " must be a number from " + least + " to " + most + ".");
        }
        return value.doubleValue();
    }

    private static @Nullable Integer seed(@Nullable JsonNode value) {
        return value == null || !value.canConvertToInt() ? null : value.intValue();
    }

    private static boolean bool(@Nullable JsonNode value) {
        if (value != null && !value.isBoolean()) {
            throw invalid("stream must be true or false.");
        }
        return value != null && value.booleanValue();
    }

    private static List<String> stops(@Nullable JsonNode value) {
        List<String> stops = new ArrayList<>();
        if (value != null && value.isTextual()) {
            stops.add(value.textValue());
        } else if (value != null) {
            value.forEach(stop -> stops.add(stop.asText()));
        }
        stops.removeIf(String::isEmpty);
        if (stops.size() > MOST_STOPS) {
            throw invalid("Give at most " + MOST_STOPS + " stop texts.");
        }
        return stops;
    }

    private static Failure invalid(String message) {
        return Failure.of(422, "invalid_request", message);
    }
}
