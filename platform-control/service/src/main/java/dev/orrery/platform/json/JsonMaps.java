package dev.orrery.platform.json;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON objects as ordered maps, keys as they were sent. */
public final class JsonMaps {
    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> MAP = new TypeReference<>() {};

    private JsonMaps() {}

    /** The object, or an empty map for anything else. */
    public static Map<String, @Nullable Object> of(@Nullable JsonNode node) {
        return node == null || !node.isObject() ? new LinkedHashMap<>() : PLAIN.convertValue(node, MAP);
    }

    /** The value as text; null for absent and blank. */
    public static @Nullable String text(Map<String, @Nullable Object> map, String key) {
        Object value = map.get(key);
        String text = value == null ? "" : value.toString().trim();
        return text.isEmpty() ? null : text;
    }
}
