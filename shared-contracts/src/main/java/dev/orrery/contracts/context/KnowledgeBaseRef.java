package dev.orrery.contracts.context;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A knowledge base as the control plane, the playgrounds and the engine see it.
 *
 * @param indexName the fixed name that bindings and clients know
 * @param liveIndex the index of the store that answers for that name now; a full resync replaces it
 * @param answers whether queries find a whole index, as they also do while a full resync builds another one
 */
public record KnowledgeBaseRef(
        UUID id,
        String slug,
        String displayName,
        String indexName,
        String lifecycleState,
        String syncStatus,
        UUID backingProviderInstanceId,
        String backingProviderKey,
        String vectorizationMode,
        @Nullable UUID embeddingProviderInstanceId,
        @Nullable String embeddingResourceId,
        long documentCount,
        @Nullable String liveIndex,
        boolean answers) {

    /** Active and ready: the one predicate that gates binding, retrieval and knowledge chat. */
    public boolean eligible() {
        return "active".equals(lifecycleState) && "ready".equals(syncStatus);
    }
}
