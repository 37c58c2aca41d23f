package dev.orrery.context.knowledgebase;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.Constraints;
import dev.orrery.context.JsonText;
import dev.orrery.context.Lifecycle;
import dev.orrery.context.WireNames;
import dev.orrery.context.chunk.Chunking;
import dev.orrery.context.index.RetiredIndexes;
import dev.orrery.context.knowledgebase.ProviderRules.ChosenModel;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.context.schema.KnowledgeSchema;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.KnowledgeBaseUsage.Usage;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes, changes and removes knowledge bases (context contract, section 5.2). */
@ApplicationScoped
public class KnowledgeBaseService {
    private static final String[] UNIQUE = {
        "knowledge_base_slug_key", "knowledge_base_index_name_key", "knowledge_base_live_index_key"
    };
    private static final List<String> FIXED_VECTORIZATION =
            List.of("vectorization", "vectorization_mode", "embedding_provider_instance_id", "embedding_resource_id");
    private static final List<String> FIXED_BACKING = List.of("backing_provider_instance_id", "backing_provider_key");

    private final KnowledgeBaseRepository repository;
    private final ProviderRules providers;
    private final Neighbours neighbours;
    private final Adapters adapters;
    private final RetiredIndexes retired;

    KnowledgeBaseService(
            KnowledgeBaseRepository repository,
            ProviderRules providers,
            Neighbours neighbours,
            Adapters adapters,
            RetiredIndexes retired) {
        this.repository = repository;
        this.providers = providers;
        this.neighbours = neighbours;
        this.adapters = adapters;
        this.retired = retired;
    }

    /** Makes the row and the index, or neither. */
    public KnowledgeBase create(Actor actor, Payload body) {
        KnowledgeSchema schema = KnowledgeSchema.of(body);
        schema.requireIndexableNames();
        String slug = body.requiredText("slug", "invalid_slug").toLowerCase(Locale.ROOT);
        String displayName = body.requiredText("display_name", "invalid_display_name");
        Lifecycle lifecycle = lifecycle(body, Lifecycle.ACTIVE);
        body.requiredText("backing_provider_instance_id", "invalid_backing_provider_instance_id");
        UUID backingId = body.uuid("backing_provider_instance_id");
        if (backingId == null) {
            throw Failure.badRequest("backing_provider_not_found", "backing_provider_instance_id names no provider.");
        }
        RuntimeBinding backing = providers.backing(backingId, 400);
        @Nullable
        ChosenModel model = switch (Vectorization.of(body)) {
            case Vectorization.SelfProvided none -> null;
            case Vectorization.Suite choice -> providers.model(choice);
        };
        Chunking chunking = Chunking.of(body);
        KnowledgeBaseAccess access = KnowledgeBaseAccess.of(body);
        if (model != null) {
            providers.requireFits(model.resource().target(null, model.provider()), chunking, 400);
        }

        Instant now = Instant.now();
        KnowledgeBase kb = new KnowledgeBase();
        kb.id = UUID.randomUUID();
        kb.organizationId = UUID.fromString(actor.organizationId());
        kb.slug = slug;
        kb.displayName = displayName;
        kb.description = body.text("description", "");
        kb.indexName = indexName(slug);
        kb.liveIndex = kb.indexName;
        kb.backingProviderInstanceId = backingId;
        kb.backingProviderKey = backing.providerKey();
        kb.backingProvider = JsonText.write(ProviderRef.of(backing));
        kb.lifecycleState = lifecycle;
        kb.syncStatus = SyncStatus.READY;
        kb.schemaJson = schema.toJson().toString();
        kb.vectorizationMode = model == null ? VectorizationMode.SELF_PROVIDED : VectorizationMode.VANESSA_EMBEDDINGS;
        if (model != null) {
            kb.embeddingProviderInstanceId = model.provider().id();
            kb.embeddingResourceId = model.resource().id();
            kb.embeddingProvider = JsonText.write(model.provider());
            kb.embeddingResource = JsonText.write(model.resource());
        }
        kb.chunkLength = chunking.length();
        kb.chunkOverlap = chunking.overlap();
        kb.lastSyncAt = now;
        kb.lastSyncSummary = "Knowledge base created";
        kb.readersMarked = true;
        kb.access = access == null ? null : JsonText.write(access);
        kb.createdBy = actor.userId();
        kb.updatedBy = actor.userId();
        kb.createdAt = now;
        kb.updatedAt = now;
        store(kb, adapters.vectorStore(backing), schema);
        return kb;
    }

    /** The index is made while the row is not yet visible: when the store fails, nothing is left behind. */
    private void store(KnowledgeBase kb, VectorStore store, KnowledgeSchema schema) {
        try {
            QuarkusTransaction.requiringNew().run(() -> {
                if (repository.taken(kb.slug, kb.indexName)) {
                    throw slugConflict(kb.slug);
                }
                repository.persistAndFlush(kb);
                if (retired.deleteById(kb.liveIndex)) {
                    store.drop(kb.liveIndex);
                }
                store.ensure(kb.indexName, schema.indexProperties());
            });
        } catch (RuntimeException failed) {
            throw Constraints.violated(failed, UNIQUE) ? slugConflict(kb.slug).causedBy(failed) : failed;
        }
    }

    public KnowledgeBase update(Actor actor, String id, Payload body) {
        KnowledgeBase before = repository.visible(actor, id);
        refuse(body, FIXED_BACKING, "backing_provider_immutable", "The vector store");
        refuse(body, FIXED_VECTORIZATION, "vectorization_immutable", "The embedding model");
        KnowledgeSchema.of(body);
        Lifecycle lifecycle = lifecycle(body, before.lifecycleState);
        String slug = changed(body, "slug", before.slug, "invalid_slug").toLowerCase(Locale.ROOT);
        String displayName = changed(body, "display_name", before.displayName, "invalid_display_name");
        requireSameChunking(body, before.chunking());
        String access = Optional.ofNullable(KnowledgeBaseAccess.of(body))
                .map(JsonText::write)
                .orElse(null);
        providers.backing(before.backingProviderInstanceId, 400);
        if (lifecycle == Lifecycle.ARCHIVED && before.lifecycleState == Lifecycle.ACTIVE) {
            requireUnused(before.id);
        }
        try {
            return QuarkusTransaction.requiringNew().call(() -> {
                // What the body leaves out stays as it is now, which need not be how it was before.
                KnowledgeBase kb = repository.locked(actor, id);
                kb.slug = body.has("slug") ? slug : kb.slug;
                kb.displayName = body.has("display_name") ? displayName : kb.displayName;
                kb.description = body.has("description") ? body.text("description", "") : kb.description;
                kb.lifecycleState = body.has("lifecycle_state") ? lifecycle : kb.lifecycleState;
                kb.access = body.has(KnowledgeBaseAccess.FIELD) ? access : kb.access;
                kb.updatedBy = actor.userId();
                kb.updatedAt = Instant.now();
                repository.flush();
                return kb;
            });
        } catch (RuntimeException failed) {
            throw Constraints.violated(failed, UNIQUE) ? slugConflict(slug).causedBy(failed) : failed;
        }
    }

    /** Removes the rows and the index. A run that is in the middle of a write is waited for; it stops after it. */
    public UUID delete(Actor actor, String id) {
        KnowledgeBase kb = repository.visible(actor, id);
        requireUnused(kb.id);
        Optional<VectorStore> store = storeToDropFrom(kb);
        QuarkusTransaction.requiringNew().run(() -> {
            // Runs first, as their workers do, so that neither waits for the other.
            repository.lockRuns(kb.id);
            KnowledgeBase locked = repository.locked(actor, id);
            repository.delete(locked);
            repository.flush();
            store.ifPresentOrElse(
                    there -> drop(there, locked),
                    () -> retired.retire(locked.liveIndex, locked.backingProviderInstanceId, Duration.ZERO));
        });
        return kb.id;
    }

    /** Empty when the store cannot be had and has nothing but an empty index, which is removed when it can. */
    private Optional<VectorStore> storeToDropFrom(KnowledgeBase kb) {
        try {
            return Optional.of(adapters.vectorStore(vectorProvider(kb)));
        } catch (Failure unusable) {
            if (!unusable.code().startsWith("vector_provider_") || repository.hasChunks(kb.id)) {
                throw unusable;
            }
            return Optional.empty();
        }
    }

    private static void drop(VectorStore store, KnowledgeBase kb) {
        store.drop(kb.liveIndex);
        if (kb.buildingIndex != null) {
            store.drop(kb.buildingIndex);
        }
    }

    /** The store of this knowledge base, which need not be bound in the active deployment. */
    public RuntimeBinding vectorProvider(KnowledgeBase kb) {
        RuntimeBinding provider = neighbours
                .provider(kb.backingProviderInstanceId)
                .orElseThrow(() -> Failure.conflict(
                        "vector_provider_not_found", "The vector store of this knowledge base is gone."));
        if (!ProviderRef.of(provider).is(Capability.VECTOR_STORE)) {
            throw Failure.conflict(
                    "vector_provider_invalid", "The provider '" + provider.slug() + "' is not a vector store.");
        }
        if (!provider.enabled()) {
            throw Failure.conflict(
                    "vector_provider_disabled", "The vector store '" + provider.slug() + "' is disabled; enable it.");
        }
        return provider;
    }

    /** {@code kb_} and the slug in letters, digits and underscores. */
    static String indexName(String slug) {
        String name = slug.replace('-', '_').replaceAll("[^a-z0-9_]+", "_").replaceAll("^_+|_+$", "");
        return "kb_" + (name.isEmpty() ? "default" : name);
    }

    private void requireUnused(UUID id) {
        List<Usage> usage = neighbours.usage().of(id);
        if (!usage.isEmpty()) {
            throw Failure.conflict(
                            "knowledge_base_in_use", "Deployments bind this knowledge base; remove it from them first.")
                    .with("binding_count", usage.stream().distinct().count())
                    .with("knowledge_base_id", id);
        }
    }

    private static void requireSameChunking(Payload body, Chunking stored) {
        if (body.has("chunking_strategy") || body.has("chunking_config_json")) {
            throw chunkingImmutable();
        }
        if (body.has("chunking") && !Chunking.of(body).equals(stored)) {
            throw chunkingImmutable();
        }
    }

    private static Failure chunkingImmutable() {
        return Failure.conflict(
                "chunking_immutable", "Chunking is fixed when a knowledge base is created; make a new one instead.");
    }

    private static Lifecycle lifecycle(Payload body, Lifecycle fallback) {
        return WireNames.parse(Lifecycle.class, body.text("lifecycle_state", WireNames.of(fallback)))
                .orElseThrow(() ->
                        Failure.badRequest("invalid_lifecycle_state", "lifecycle_state must be active or archived."));
    }

    private static String changed(Payload body, String field, String stored, String code) {
        return body.has(field) ? body.requiredText(field, code) : stored;
    }

    private static void refuse(Payload body, List<String> fields, String code, String what) {
        if (fields.stream().anyMatch(body::has)) {
            throw Failure.badRequest(code, what + " of a knowledge base is fixed when it is created.");
        }
    }

    private static Failure slugConflict(String slug) {
        return Failure.conflict(
                "knowledge_base_slug_conflict",
                "The slug '" + slug + "' or its index name is already taken; choose another.");
    }
}
