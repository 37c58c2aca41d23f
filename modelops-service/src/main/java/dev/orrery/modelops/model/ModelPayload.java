package dev.orrery.modelops.model;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The fields that bodies which make models have in common. */
public final class ModelPayload {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final BigDecimal LARGEST = new BigDecimal("9999999.999");
    private static final int LONGEST_ID = 200;

    private ModelPayload() {}

    /** The body, which holds no text that the database cannot. @throws Failure 400 {@code invalid_payload} */
    public static Payload of(@Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        if (payload.node().toString().contains("\\u0000")) {
            throw Failure.badRequest("invalid_payload", "Texts must not hold the character 0.");
        }
        return payload;
    }

    /** An enum value by its wire name. @throws Failure 400 with this code for any other text */
    public static <E extends Enum<E> & WireValue> @Nullable E choice(
            Payload payload, String field, Class<E> type, String code) {
        String text = payload.text(field);
        if (text == null) {
            if (payload.get(field) instanceof JsonNode value && !value.isTextual()) {
                throw Failure.badRequest(code, field + " must be a text.");
            }
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.wireName().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Failure.badRequest(code, field + " cannot be '" + text + "'."));
    }

    public static <E extends Enum<E> & WireValue> E choice(
            Payload payload, String field, Class<E> type, E fallback, String code) {
        return Objects.requireNonNullElse(choice(payload, field, type, code), fallback);
    }

    /** A model id is one path segment. */
    static String id(Payload payload) {
        String id = payload.requiredText("id", "missing_config");
        requireId(id, "missing_config");
        return id;
    }

    public static void requireId(String id, String code) {
        if (id.length() > LONGEST_ID || id.indexOf('/') >= 0 || id.chars().anyMatch(Character::isISOControl)) {
            throw Failure.badRequest(
                    code, "An id has at most " + LONGEST_ID + " characters, no slash and no control characters.");
        }
    }

    /** @throws Failure 400 {@code missing_config} when it is no number that the registry can hold */
    public static @Nullable BigDecimal size(Payload payload) {
        JsonNode value = payload.get("model_size_billion");
        if (value == null || (value.isTextual() && value.textValue().isBlank())) {
            return null;
        }
        try {
            BigDecimal size = value.isTextual()
                    ? new BigDecimal(value.textValue().trim())
                    : value.isNumber() ? value.decimalValue() : new BigDecimal(value.toString());
            if (size.signum() >= 0 && size.compareTo(LARGEST) <= 0) {
                return size;
            }
        } catch (NumberFormatException malformed) {
            throw Failure.badRequest("missing_config", "model_size_billion must be a number.")
                    .causedBy(malformed);
        }
        throw Failure.badRequest("missing_config", "model_size_billion must be from 0 to " + LARGEST + ".");
    }

    /** The object's members that are not null; empty for anything but an object. */
    public static Map<String, Object> metadata(Payload payload) {
        JsonNode value = payload.get("metadata");
        if (value == null || !value.isObject()) {
            return Map.of();
        }
        Map<String, Object> metadata = new HashMap<>(JSON.convertValue(value, OBJECT));
        metadata.values().removeIf(Objects::isNull);
        return metadata;
    }
}
