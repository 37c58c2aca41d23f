package dev.orrery.backend.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A direct question to a model, section 13.
 *
 * @param model the managed model, or null for the default of the active deployment
 */
record InferenceRequest(
        @Nullable String model,
        List<ChatMessage> messages,
        @Nullable Integer maxTokens,
        @Nullable Double temperature) {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    /** Section 13.1. @throws Failure 400 {@code invalid_payload}, {@code invalid_model}, {@code invalid_prompt} */
    static InferenceRequest inference(@Nullable JsonNode json) {
        Payload body = Payload.of(json);
        String model = model(body, "model", "invalid_model");
        List<ChatMessage> messages = history(body);
        messages.add(ChatMessage.user(body.requiredText("prompt", "invalid_prompt")));
        return new InferenceRequest(model, messages, null, null);
    }

    /** Section 13.2. @throws Failure 400 {@code invalid_payload}, {@code invalid_model_id}, {@code invalid_input} */
    static InferenceRequest generate(@Nullable JsonNode json) {
        Payload body = Payload.of(json);
        String model = model(body, "model_id", "invalid_model_id");
        List<ChatMessage> messages = history(body);
        String prompt = body.text("prompt");
        if (prompt != null) {
            messages.add(ChatMessage.user(prompt));
        }
        if (messages.isEmpty()) {
            throw Failure.badRequest("invalid_input", "Give a non-empty prompt, a history, or both.");
        }
        JsonNode limit = body.get("max_tokens");
        JsonNode temperature = body.get("temperature");
        return new InferenceRequest(
                model,
                messages,
                limit != null && limit.isIntegralNumber() && limit.canConvertToInt() && limit.intValue() > 0
                        ? Integer.valueOf(limit.intValue())
                        : null,
                temperature != null && temperature.isNumber() ? Double.valueOf(temperature.doubleValue()) : null);
    }

    ChatRequest to(String providerModelId) {
        return new ChatRequest(providerModelId, messages, maxTokens, temperature, List.of());
    }

    private static @Nullable String model(Payload body, String field, String code) {
        JsonNode named = body.get(field);
        if (named != null && !named.isValueNode()) {
            throw Failure.badRequest(code, field + " must be the id of a model, or left out for the default.");
        }
        return body.text(field);
    }

    /** Well-formed items; the others are dropped. */
    private static List<ChatMessage> history(Payload body) {
        List<ChatMessage> messages = new ArrayList<>();
        JsonNode history = body.get("history");
        if (history == null || !history.isArray()) {
            return messages;
        }
        for (JsonNode item : history) {
            String role = item.path("role").asText();
            JsonNode content = item.path("content");
            if (ROLES.contains(role) && content.isTextual()) {
                messages.add(ChatMessage.of(role, content.textValue()));
            }
        }
        return messages;
    }
}
