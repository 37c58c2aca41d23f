package dev.orrery.platform.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Secrets of a provider by name: {@code env://NAME}, {@code modelops://credential/<id>} or a literal. A literal is never
 * shown; a client that sends the mask back keeps what is stored.
 */
public final class SecretRefs {
    public static final String MASK = "***";
    public static final String MODELOPS = "modelops://";
    private static final String ENV = "env://";

    private SecretRefs() {}

    static Map<String, String> masked(Map<String, String> stored) {
        Map<String, String> shown = new LinkedHashMap<>();
        stored.forEach((key, value) -> shown.put(key, isReference(value) ? value : MASK));
        return shown;
    }

    /** @throws Failure 400 {@code invalid_secret_refs} for a blank key or value, or a mask with nothing behind it. */
    static Map<String, String> read(ObjectNode sent, Map<String, String> stored) {
        Map<String, String> read = new LinkedHashMap<>();
        sent.properties().forEach(entry -> {
            String key = entry.getKey().trim();
            JsonNode node = entry.getValue();
            String value = node.isTextual() ? node.textValue().trim() : "";
            if (MASK.equals(value)) {
                value = stored.getOrDefault(key, "");
            }
            if (key.isEmpty() || value.isEmpty()) {
                throw Failure.badRequest(
                        "invalid_secret_refs", "secret_refs must map non-empty names to non-empty texts.");
            }
            read.put(key, value);
        });
        return read;
    }

    private static boolean isReference(String value) {
        return value.startsWith(ENV) || value.startsWith(MODELOPS);
    }
}
