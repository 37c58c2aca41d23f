package dev.orrery.kit.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A JSON request body read field by field, so that the first failing rule answers with its own code. Text is trimmed,
 * {@code null} and blank count as absent, a number stands for its decimal text.
 */
public final class Payload {
    private final ObjectNode body;

    private Payload(ObjectNode body) {
        this.body = body;
    }

    /** @throws Failure 400 {@code invalid_payload} when the body is not a JSON object. */
    public static Payload of(@Nullable JsonNode body) {
        if (body instanceof ObjectNode object) {
            return new Payload(object);
        }
        throw Failure.badRequest("invalid_payload", "The body must be a JSON object.");
    }

    /** An absent body reads as an empty object. */
    public static Payload ofOptional(@Nullable JsonNode body) {
        return body == null || body.isNull() || body.isMissingNode()
                ? new Payload(JsonNodeFactory.instance.objectNode())
                : of(body);
    }

    /** True when the key is there, {@code null} included. */
    public boolean has(String field) {
        return body.has(field);
    }

    public @Nullable JsonNode get(String field) {
        JsonNode value = body.get(field);
        return value == null || value.isNull() ? null : value;
    }

    /** Trimmed text, or null when absent, null or blank; null too for objects and arrays. */
    public @Nullable String text(String field) {
        JsonNode value = get(field);
        if (value == null || !value.isValueNode()) {
            return null;
        }
        String text = value.asText().trim();
        return text.isEmpty() ? null : text;
    }

    public String text(String field, String fallback) {
        String text = text(field);
        return text == null ? fallback : text;
    }

    /** @throws Failure 400 with this code when the text is absent or blank. */
    public String requiredText(String field, String code) {
        String text = text(field);
        if (text == null) {
            throw Failure.badRequest(code, "Give a non-empty " + field + ".");
        }
        return text;
    }

    /** The text as it was sent, not trimmed; for passwords. */
    public @Nullable String rawText(String field) {
        JsonNode value = get(field);
        return value != null && value.isTextual() ? value.textValue() : null;
    }

    /** @throws Failure 400 with this code when the value is there and not a JSON boolean. */
    public boolean bool(String field, boolean fallback, String code) {
        JsonNode value = get(field);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw Failure.badRequest(code, field + " must be true or false.");
        }
        return value.booleanValue();
    }

    /** The object at this field, or null when absent. @throws Failure 400 with this code for any other type. */
    public @Nullable ObjectNode object(String field, String code) {
        JsonNode value = get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw Failure.badRequest(code, field + " must be an object.");
    }

    /** The texts of an array, trimmed, blanks dropped; empty when absent. @throws Failure 400 with this code. */
    public List<String> texts(String field, String code) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(field, code)) {
            if (!item.isValueNode() || item.isNull()) {
                throw Failure.badRequest(code, field + " must be an array of texts.");
            }
            String text = item.asText().trim();
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** The items of an array; empty when absent. @throws Failure 400 with this code for any other type. */
    public List<JsonNode> array(String field, String code) {
        JsonNode value = get(field);
        List<JsonNode> items = new ArrayList<>();
        if (value == null) {
            return items;
        }
        if (!value.isArray()) {
            throw Failure.badRequest(code, field + " must be an array.");
        }
        value.forEach(items::add);
        return items;
    }

    /** A UUID, or null when absent or malformed; the caller decides which. */
    public @Nullable UUID uuid(String field) {
        return Ids.uuid(text(field));
    }

    public ObjectNode node() {
        return body;
    }
}
