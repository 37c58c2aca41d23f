package dev.orrery.context.knowledgebase;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.chunk.Chunking;
import dev.orrery.contracts.platform.KnowledgeBaseUsage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A knowledge base as the API shows it. @param deploymentUsage only where one knowledge base is read */
public record KnowledgeBaseView(
        UUID id,
        String slug,
        String displayName,
        String description,
        String indexName,
        UUID backingProviderInstanceId,
        String backingProviderKey,
        ProviderRef backingProvider,
        String lifecycleState,
        String syncStatus,
        ObjectNode schema,
        Vectorization vectorization,
        Chunking.View chunking,
        @Nullable KnowledgeBaseAccess access,
        long documentCount,
        long bindingCount,
        boolean eligibleForBinding,
        @Nullable Instant lastSyncAt,
        @Nullable String lastSyncError,
        @Nullable String lastSyncSummary,
        Instant createdAt,
        Instant updatedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<KnowledgeBaseUsage.Usage> deploymentUsage) {

    /** How the vectors come about. */
    public record Vectorization(
            String mode,
            @Nullable UUID embeddingProviderInstanceId,
            @Nullable String embeddingResourceId,
            @Nullable ProviderRef embeddingProvider,
            @Nullable EmbeddingResource embeddingResource,
            boolean supportsNamedVectors) {}
}
