package dev.orrery.context.knowledgebase;

import dev.orrery.context.JsonText;
import dev.orrery.context.WireNames;
import dev.orrery.context.document.DocumentSight;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.platform.KnowledgeBaseUsage;
import dev.orrery.contracts.platform.KnowledgeBaseUsage.Usage;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.CurrentCall;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Joins a stored knowledge base with what platform control says about its providers and bindings. */
@ApplicationScoped
public class KnowledgeBaseViews {
    private static final Logger LOG = Logger.getLogger(KnowledgeBaseViews.class);
    private static final String NAMED_VECTORS = "weaviate_local";

    private final Neighbours neighbours;
    private final DocumentSight sight;
    private final CurrentCall call;

    KnowledgeBaseViews(Neighbours neighbours, DocumentSight sight, CurrentCall call) {
        this.neighbours = neighbours;
        this.sight = sight;
        this.call = call;
    }

    public List<KnowledgeBaseView> list(List<KnowledgeBase> knowledgeBases) {
        if (knowledgeBases.isEmpty()) {
            return List.of();
        }
        KnowledgeBaseUsage usage = neighbours.usage();
        Map<UUID, ProviderRef> seen = new HashMap<>();
        return knowledgeBases.stream().map(kb -> view(kb, usage, seen, false)).toList();
    }

    /** One that was made just now, so that nothing binds it. */
    public KnowledgeBaseView created(KnowledgeBase kb) {
        return view(kb, new KnowledgeBaseUsage(Map.of()), new HashMap<>(), false);
    }

    public KnowledgeBaseView one(KnowledgeBase kb) {
        return view(kb, neighbours.usage(), new HashMap<>(), false);
    }

    public KnowledgeBaseView withUsage(KnowledgeBase kb) {
        return view(kb, neighbours.usage(), new HashMap<>(), true);
    }

    static boolean supportsNamedVectors(String providerKey) {
        return NAMED_VECTORS.equals(providerKey);
    }

    private KnowledgeBaseView view(
            KnowledgeBase kb, KnowledgeBaseUsage usage, Map<UUID, ProviderRef> seen, boolean withUsage) {
        List<Usage> bindings = usage.of(kb.id).stream()
                .distinct()
                .sorted(Comparator.comparing(
                                (Usage use) -> use.deploymentProfile().slug())
                        .thenComparing(Usage::capability))
                .toList();
        String error = sight.shown(call.actor(), kb.id, kb.lastSyncError);
        String embeddingProvider = kb.embeddingProvider;
        String embeddingResource = kb.embeddingResource;
        return new KnowledgeBaseView(
                kb.id,
                kb.slug,
                kb.displayName,
                kb.description,
                kb.indexName,
                kb.backingProviderInstanceId,
                kb.backingProviderKey,
                current(kb.backingProvider, seen),
                WireNames.of(kb.lifecycleState),
                WireNames.of(kb.syncStatus),
                JsonText.object(kb.schemaJson),
                new KnowledgeBaseView.Vectorization(
                        WireNames.of(kb.vectorizationMode),
                        kb.embeddingProviderInstanceId,
                        kb.embeddingResourceId,
                        embeddingProvider == null ? null : current(embeddingProvider, seen),
                        embeddingResource == null ? null : JsonText.read(embeddingResource, EmbeddingResource.class),
                        supportsNamedVectors(kb.backingProviderKey)),
                kb.chunking().view(),
                kb.accessRule(),
                kb.documentCount,
                bindings.size(),
                kb.eligible(),
                kb.lastSyncAt,
                error,
                error == null ? kb.lastSyncSummary : error,
                kb.createdAt,
                kb.updatedAt,
                withUsage ? bindings : null);
    }

    /** As platform control has it now; as it was when the knowledge base was made, where that cannot be had. */
    private ProviderRef current(String stored, Map<UUID, ProviderRef> seen) {
        ProviderRef snapshot = JsonText.read(stored, ProviderRef.class);
        ProviderRef known = seen.get(snapshot.id());
        if (known == null) {
            known = ask(snapshot);
            seen.put(snapshot.id(), known);
        }
        return known;
    }

    private ProviderRef ask(ProviderRef snapshot) {
        try {
            @Nullable
            ProviderRef now =
                    neighbours.provider(snapshot.id()).map(ProviderRef::of).orElse(null);
            return now == null ? snapshot : now;
        } catch (Failure failure) {
            LOG.infof("Showing provider %s as it was stored: %s", snapshot.slug(), failure.getMessage());
            return snapshot;
        }
    }
}
