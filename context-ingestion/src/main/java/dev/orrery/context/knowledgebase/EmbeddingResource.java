package dev.orrery.context.knowledgebase;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.context.chunk.EmbeddingTarget;
import dev.orrery.context.chunk.ModelLimits;
import dev.orrery.contracts.platform.BoundResource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A model of an embeddings provider; the snapshot that a knowledge base keeps of its choice.
 *
 * @param id what the provider calls the model
 */
public record EmbeddingResource(
        String id,
        String providerResourceId,
        String displayName,
        Map<String, @Nullable Object> metadata,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ModelLimits chunkingConstraints) {

    public static EmbeddingResource of(BoundResource resource) {
        String providerResourceId = resource.providerResourceId();
        String id = providerResourceId == null ? resource.id() : providerResourceId;
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>(resource.metadata());
        keep(metadata, "provider_model_id", resource.providerModelId());
        keep(metadata, "managed_model_id", resource.managedModelId());
        keep(metadata, "local_path", resource.localPath());
        return new EmbeddingResource(id, id, resource.displayName(), metadata, null);
    }

    private static void keep(Map<String, @Nullable Object> metadata, String key, @Nullable String value) {
        if (value != null && metadata.get(key) == null) {
            metadata.put(key, value);
        }
    }

    public EmbeddingResource withConstraints(@Nullable ModelLimits limits) {
        return new EmbeddingResource(id, providerResourceId, displayName, metadata, limits);
    }

    public EmbeddingTarget target(@Nullable UUID knowledgeBaseId, ProviderRef provider) {
        return new EmbeddingTarget(
                knowledgeBaseId, provider.id(), provider.providerKey(), providerResourceId, displayName, metadata);
    }
}
