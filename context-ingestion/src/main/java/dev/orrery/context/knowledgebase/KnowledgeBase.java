package dev.orrery.context.knowledgebase;

import dev.orrery.context.JsonText;
import dev.orrery.context.Lifecycle;
import dev.orrery.context.WireNames;
import dev.orrery.context.chunk.Chunking;
import dev.orrery.context.chunk.EmbeddingTarget;
import dev.orrery.context.schema.KnowledgeSchema;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A set of documents with one index in one vector store. JSON columns hold the text of the value. */
@Entity
public class KnowledgeBase {
    @Id
    public UUID id;

    public UUID organizationId;
    public String slug;
    public String displayName;
    public String description;
    public String indexName;
    public String liveIndex;
    public @Nullable String buildingIndex;
    public boolean keepsAnswering;
    public UUID backingProviderInstanceId;
    public String backingProviderKey;
    public String backingProvider;

    @Enumerated(EnumType.STRING)
    public Lifecycle lifecycleState;

    @Enumerated(EnumType.STRING)
    public SyncStatus syncStatus;

    public String schemaJson;

    @Enumerated(EnumType.STRING)
    public VectorizationMode vectorizationMode;

    public @Nullable UUID embeddingProviderInstanceId;
    public @Nullable String embeddingResourceId;
    public @Nullable String embeddingProvider;
    public @Nullable String embeddingResource;
    public int chunkLength;
    public int chunkOverlap;
    public long documentCount;
    public boolean readersMarked;
    public @Nullable String access;
    public @Nullable UUID writeToken;
    public @Nullable Instant writeExpiresAt;
    public @Nullable Instant lastSyncAt;
    public @Nullable String lastSyncError;
    public @Nullable String lastSyncSummary;
    public @Nullable String settledError;
    public long createdBy;
    public long updatedBy;
    public Instant createdAt;
    public Instant updatedAt;

    public boolean eligible() {
        return lifecycleState == Lifecycle.ACTIVE && syncStatus == SyncStatus.READY;
    }

    /** Who may use it; null for everyone of its organization. */
    public @Nullable KnowledgeBaseAccess accessRule() {
        return access == null ? null : JsonText.read(access, KnowledgeBaseAccess.class);
    }

    boolean isVisibleTo(Actor actor) {
        KnowledgeBaseAccess rule = accessRule();
        return organizationId.toString().equals(actor.organizationId())
                && (actor.isSuperadmin() || rule == null || rule.allows(actor));
    }

    public KnowledgeSchema schema() {
        return KnowledgeSchema.stored(JsonText.object(schemaJson));
    }

    public Chunking chunking() {
        return new Chunking(chunkLength, chunkOverlap);
    }

    /** @throws Failure 409 {@code knowledge_base_embeddings_not_configured} when the client provides the vectors */
    public EmbeddingTarget embeddingTarget() {
        if (embeddingProviderInstanceId == null || embeddingResource == null || embeddingProvider == null) {
            throw Failure.conflict(
                    "knowledge_base_embeddings_not_configured", "This knowledge base has no embedding model.");
        }
        return JsonText.read(embeddingResource, EmbeddingResource.class)
                .target(id, JsonText.read(embeddingProvider, ProviderRef.class));
    }

    /** @throws Failure 409 when the client provides the vectors, so that there is nothing to index */
    public void requireIngestion() {
        if (vectorizationMode == VectorizationMode.SELF_PROVIDED) {
            throw Failure.conflict(
                            "knowledge_base_self_provided_ingestion_unsupported",
                            "The vectors of this knowledge base come from its client; there is nothing to index.")
                    .with("knowledge_base_id", id)
                    .with("vectorization_mode", WireNames.of(vectorizationMode));
        }
    }

    /** Whether its index is whole now: when it is eligible, and while a resync builds another index beside it. */
    public boolean answers() {
        return eligible() || lifecycleState == Lifecycle.ACTIVE && syncStatus == SyncStatus.SYNCING && keepsAnswering;
    }

    /** Something changes its index: not eligible until that ends. */
    public void syncing(String summary, Instant now) {
        keepsAnswering = false;
        working(summary, now);
    }

    /** Something makes another index: not eligible until that ends, but it still answers if it did before. */
    public void rebuilding(String summary, Instant now) {
        keepsAnswering = syncStatus == SyncStatus.READY || syncStatus == SyncStatus.SYNCING && keepsAnswering;
        working(summary, now);
    }

    private void working(String summary, Instant now) {
        syncStatus = SyncStatus.SYNCING;
        lastSyncError = null;
        lastSyncSummary = summary;
        updatedAt = now;
    }
}
