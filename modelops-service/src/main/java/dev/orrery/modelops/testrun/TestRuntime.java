package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.platform.LocalProvider;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A runtime on which a local model could be tried, as it was seen now. */
public record TestRuntime(
        UUID providerInstanceId,
        String slug,
        String displayName,
        String providerKey,
        String endpointUrl,
        String adapterKind,
        boolean enabled,
        boolean isActive,
        boolean reachable,
        int statusCode,
        boolean matchesModel,
        @Nullable String matchedModelId,
        @Nullable String matchedModelDisplayName,
        @Nullable String matchSource,
        @Nullable String matchedValue,
        @Nullable String loadedManagedModelId,
        @Nullable String loadedManagedModelName,
        @Nullable String loadedRuntimeModelId,
        @Nullable String loadedLocalPath,
        @Nullable String loadedSourceId,
        @Nullable String loadState,
        @Nullable String loadError,
        List<String> advertisedModelIds,
        List<Advertised> advertisedModels,
        String message,
        @JsonIgnore RuntimeBinding binding) {

    /** An entry of the inventory that can do the task. */
    public record Advertised(
            String id, String displayName, Map<String, Object> capabilities, Map<String, Object> metadata) {}

    static TestRuntime of(
            LocalProvider local,
            boolean reachable,
            int statusCode,
            Optional<RuntimeMatch> match,
            List<Advertised> advertised) {
        RuntimeBinding provider = local.provider();
        LocalProvider.Loaded loaded = local.loaded();
        return new TestRuntime(
                provider.id(),
                provider.slug(),
                provider.displayName(),
                provider.providerKey(),
                provider.endpointUrl(),
                provider.adapterKind(),
                provider.enabled(),
                local.active(),
                reachable,
                statusCode,
                match.isPresent(),
                match.map(found -> found.entry().path("id").asText()).orElse(null),
                match.map(found -> displayName(found.entry())).orElse(null),
                match.map(RuntimeMatch::source).orElse(null),
                match.map(RuntimeMatch::value).orElse(null),
                loaded == null ? null : loaded.managedModelId(),
                loaded == null ? null : loaded.managedModelName(),
                loaded == null ? null : loaded.runtimeModelId(),
                loaded == null ? null : loaded.localPath(),
                loaded == null ? null : loaded.sourceId(),
                loaded == null ? null : loaded.state(),
                loaded == null ? null : loaded.error(),
                advertised.stream().map(Advertised::id).toList(),
                advertised,
                message(reachable, match.isPresent()),
                provider);
    }

    static String displayName(JsonNode entry) {
        return entry.path("display_name").asText(entry.path("id").asText());
    }

    private static String message(boolean reachable, boolean matches) {
        if (!reachable) {
            return "The runtime does not answer.";
        }
        return matches ? "The runtime serves the model." : "The runtime does not serve the model.";
    }
}
