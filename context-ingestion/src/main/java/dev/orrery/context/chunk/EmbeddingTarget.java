package dev.orrery.context.chunk;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The embedding model of a knowledge base, as far as cutting text depends on it.
 *
 * @param resourceId what the provider calls the model
 * @param metadata of the resource when it was chosen
 */
public record EmbeddingTarget(
        @Nullable UUID knowledgeBaseId,
        UUID providerInstanceId,
        String providerKey,
        String resourceId,
        String displayName,
        Map<String, @Nullable Object> metadata) {

    private static final String CLOUD = "openai_compatible_cloud_embeddings";

    public boolean isCloud() {
        return CLOUD.equals(providerKey);
    }

    @Nullable
    String text(String key) {
        return metadata.get(key) instanceof String text && !text.isBlank() ? text : null;
    }
}
