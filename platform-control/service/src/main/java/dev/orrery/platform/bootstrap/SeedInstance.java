package dev.orrery.platform.bootstrap;

import dev.orrery.platform.provider.ProviderInstance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A provider instance as the environment wants it. Merging is three-way: a field follows the environment as long as it
 * still holds what an earlier start wrote, and stays as it is once an operator changed it.
 */
record SeedInstance(
        String slug,
        BuiltInFamily family,
        String displayName,
        String description,
        String endpointUrl,
        @Nullable String healthcheckUrl,
        boolean enabled,
        Map<String, Object> config,
        Map<String, String> secretRefs) {

    /** Everything that may be merged, as one flat document. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("display_name", displayName);
        document.put("description", description);
        document.put("endpoint_url", endpointUrl);
        document.put("healthcheck_url", healthcheckUrl);
        document.put("enabled", enabled);
        config.forEach((key, value) -> document.put("config." + key, value));
        secretRefs.forEach((key, value) -> document.put("secret_refs." + key, value));
        return document;
    }

    void writeTo(ProviderInstance provider) {
        Map<String, @Nullable Object> before = provider.seed == null ? Map.of() : provider.seed;
        merge(before, "display_name", provider.displayName, displayName, value -> provider.displayName = value);
        merge(before, "description", provider.description, description, value -> provider.description = value);
        merge(before, "endpoint_url", provider.endpointUrl, endpointUrl, value -> provider.endpointUrl = value);
        merge(
                before,
                "healthcheck_url",
                provider.healthcheckUrl,
                healthcheckUrl,
                value -> provider.healthcheckUrl = value);
        merge(before, "enabled", provider.enabled, enabled, value -> provider.enabled = value);
        provider.config = mergedMap(before, "config.", provider.config, config);
        provider.secretRefs = mergedMap(before, "secret_refs.", provider.secretRefs, secretRefs);
        provider.seed = document();
    }

    private static <T> void merge(
            Map<String, @Nullable Object> before,
            String field,
            @Nullable T current,
            @Nullable T wanted,
            Consumer<T> set) {
        if (before.isEmpty() || (Objects.equals(before.get(field), current) && !Objects.equals(current, wanted))) {
            set.accept(wanted);
        }
    }

    private static <V> Map<String, V> mergedMap(
            Map<String, @Nullable Object> before,
            String prefix,
            Map<String, V> current,
            Map<String, ? extends V> wanted) {
        Map<String, V> merged = new LinkedHashMap<>(current);
        wanted.forEach((key, value) -> {
            boolean untouched = Objects.equals(before.get(prefix + key), current.get(key));
            if (before.isEmpty() || untouched) {
                merged.put(key, value);
            }
        });
        before.keySet().stream()
                .filter(field -> field.startsWith(prefix))
                .map(field -> field.substring(prefix.length()))
                .filter(key -> !wanted.containsKey(key) && Objects.equals(before.get(prefix + key), current.get(key)))
                .forEach(merged::remove);
        return merged;
    }
}
