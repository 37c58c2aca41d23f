package dev.orrery.platform.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.modelops.SecretText;
import dev.orrery.kit.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Secrets of a provider by name: {@code env://NAME}, {@code modelops://credential/<id>} or a literal. A literal is stored
 * sealed ({@link ProviderSecrets}) and never shown; a client that sends the mask back keeps what is stored.
 */
public final class SecretRefs {
    public static final String MASK = "***";
    public static final String MODELOPS = "modelops://";
    private static final String ENV = "env://";
    private static final String SEALED = "sealed:";
    private static final int LONGEST_NAME = 100;

    private SecretRefs() {}

    static Map<String, String> masked(Map<String, String> stored) {
        Map<String, String> shown = new LinkedHashMap<>();
        stored.forEach((key, value) -> shown.put(key, isReference(value) ? value : MASK));
        return shown;
    }

    /**
     * @param sealed the literals of {@code sent}, as they are stored
     * @throws Failure 400 {@code invalid_secret_refs} for a blank or too long key or value, or a mask with nothing behind it.
     */
    static Map<String, String> read(ObjectNode sent, Map<String, String> sealed, Map<String, String> stored) {
        Map<String, String> read = new LinkedHashMap<>();
        sent.properties().forEach(entry -> {
            String key = entry.getKey().trim();
            String text = text(entry.getValue());
            String value = isReference(text) ? text : (MASK.equals(text) ? stored : sealed).getOrDefault(key, "");
            if (!isName(key) || value.isEmpty()) {
                throw Failure.badRequest(
                        "invalid_secret_refs",
                        "secret_refs must map non-empty names to non-empty texts of at most " + SecretText.LONGEST
                                + " characters.");
            }
            read.put(key, value);
        });
        return read;
    }

    static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_NAME;
    }

    static String text(JsonNode node) {
        return node.isTextual() ? node.textValue().trim() : "";
    }

    /** Whether a client means the secret itself; a text that looks sealed already is none. */
    static boolean isLiteral(String text) {
        return !text.isEmpty()
                && text.length() <= SecretText.LONGEST
                && !MASK.equals(text)
                && !isReference(text)
                && !isSealed(text);
    }

    static boolean isReference(String value) {
        return value.startsWith(ENV) || value.startsWith(MODELOPS);
    }

    static boolean isSealed(String stored) {
        return stored.startsWith(SEALED);
    }
}
