package dev.orrery.platform.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.json.JsonMaps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries of a provider's model list as resources. */
public final class Inventories {
    private Inventories() {}

    /** The entries that can serve this capability; one that does not say what it can do counts. */
    public static List<BoundResource> serving(Capability capability, ProviderProbe.Inventory inventory) {
        String flag = capability == Capability.EMBEDDINGS ? "embeddings" : "text";
        return inventory.models().stream()
                .filter(entry -> entry.path("id").isTextual())
                .filter(entry -> {
                    JsonNode capabilities = entry.path("capabilities");
                    return !capabilities.isObject() || capabilities.path(flag).asBoolean(false);
                })
                .map(Inventories::resource)
                .toList();
    }

    private static BoundResource resource(JsonNode entry) {
        String id = entry.path("id").asText();
        String name = entry.path("display_name").asText(id);
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name);
        metadata.put("provider_model_id", id);
        metadata.put("owned_by", entry.path("owned_by").asText(null));
        metadata.putAll(JsonMaps.of(entry.get("metadata")));
        return new BoundResource(
                id,
                "model",
                "provider_resource",
                JsonMaps.text(metadata, "managed_model_id"),
                null,
                id,
                name,
                metadata,
                name,
                null,
                null,
                null,
                id,
                JsonMaps.text(metadata, "local_path"),
                null,
                null);
    }
}
