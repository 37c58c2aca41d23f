package dev.orrery.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.json.SuiteJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values in text columns. */
public final class JsonText {
    private static final ObjectMapper JSON =
            SuiteJson.mapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

    private JsonText() {}

    /** The same value always gives the same text: map entries are written in key order. */
    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A value of the domain has no JSON form", impossible);
        }
    }

    public static ObjectNode object(String text) {
        return read(text, ObjectNode.class);
    }

    public static Map<String, @Nullable Object> map(String text) {
        try {
            return JSON.readValue(text, MAP);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("A stored JSON object cannot be read", broken);
        }
    }

    public static List<String> texts(String text) {
        try {
            return JSON.readValue(text, TEXTS);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("A stored JSON array cannot be read", broken);
        }
    }

    public static <T> T read(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("A stored JSON value cannot be read", broken);
        }
    }

    public static Map<String, @Nullable Object> map(ObjectNode node) {
        return JSON.convertValue(node, MAP);
    }
}
