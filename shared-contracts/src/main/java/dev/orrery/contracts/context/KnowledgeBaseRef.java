package dev.orrery.contracts.context;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A knowledge base as the control plane, the playgrounds and the engine see it. */
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
        long documentCount) {

    /** Active and ready: the one predicate that gates binding, retrieval and knowledge chat. */
    public boolean eligible() {
        return "active".equals(lifecycleState) && "ready".equals(syncStatus);
    }
}
