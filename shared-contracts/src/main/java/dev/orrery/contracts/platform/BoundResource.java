package dev.orrery.contracts.platform;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource of a binding, as in section 7 of the platform contract: a managed model, a knowledge base or a raw
 * provider resource.
 *
 * @param resourceKind {@code model}, {@code knowledge_base}, {@code index} or {@code collection}
 * @param refType {@code managed_model}, {@code knowledge_base} or {@code provider_resource}
 * @param providerResourceId what the provider calls it: the runtime model id or the index name
 */
public record BoundResource(
        String id,
        String resourceKind,
        String refType,
        @Nullable String managedModelId,
        @Nullable UUID knowledgeBaseId,
        @Nullable String providerResourceId,
        String displayName,
        Map<String, @Nullable Object> metadata,
        @Nullable String name,
        @Nullable String provider,
        @Nullable String backend,
        @Nullable String taskKey,
        @Nullable String providerModelId,
        @Nullable String localPath,
        @Nullable String sourceId,
        @Nullable String availability) {
    /** Key in the metadata of a knowledge base: the index of the store that answers for it now. */
    public static final String LIVE_INDEX = "live_index";
}
