package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.modelops.model.Model;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an entry of a runtime's inventory was recognised as a model.
 *
 * @param source label of the model's identifier and of the entry's, as {@code local_path -> id}
 * @param value the model's identifier
 */
record RuntimeMatch(JsonNode entry, String source, String value) {

    /** The first entry that shares an identifier with the model. */
    static Optional<RuntimeMatch> find(Model model, List<JsonNode> inventory) {
        Map<String, String> wanted = identifiers(model);
        return inventory.stream()
                .flatMap(entry -> match(wanted, entry).stream())
                .findFirst();
    }

    private static Optional<RuntimeMatch> match(Map<String, String> wanted, JsonNode entry) {
        Map<String, String> offered = identifiers(entry);
        for (Map.Entry<String, String> ours : wanted.entrySet()) {
            for (Map.Entry<String, String> theirs : offered.entrySet()) {
                if (same(ours.getValue(), theirs.getValue())) {
                    return Optional.of(
                            new RuntimeMatch(entry, ours.getKey() + " -> " + theirs.getKey(), ours.getValue()));
                }
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> identifiers(Model model) {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("model_id", model.id());
        model.sourceId().ifPresent(id -> found.put("source_id", id));
        model.providerModelId().ifPresent(id -> found.put("provider_model_id", id));
        model.localPath().ifPresent(path -> {
            found.put("local_path", path);
            found.put("artifact.storage_path", path);
        });
        for (String key : List.of("source_id", "local_path", "upstream_model")) {
            put(found, "metadata." + key, text(model.metadata().get(key)));
        }
        return found;
    }

    private static Map<String, String> identifiers(JsonNode entry) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String key : List.of("id", "source_id", "provider_model_id", "local_path", "upstream_model")) {
            put(found, key, entry.path(key).asText(""));
        }
        for (String key : List.of("source_id", "local_path", "upstream_model")) {
            put(found, "metadata." + key, entry.path("metadata").path(key).asText(""));
        }
        return found;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static void put(Map<String, String> found, String label, String value) {
        if (!value.isBlank() && !value.equals("null")) {
            found.put(label, value.trim());
        }
    }

    private static boolean same(String ours, String theirs) {
        return ours.equalsIgnoreCase(theirs)
                || (isPath(ours) && isPath(theirs) && normalized(ours).equals(normalized(theirs)));
    }

    private static boolean isPath(String text) {
        return text.indexOf('/') >= 0;
    }

    private static String normalized(String path) {
        try {
            return Path.of(path).toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT);
        } catch (InvalidPathException noPath) {
            return path.toLowerCase(Locale.ROOT);
        }
    }
}
