package dev.orrery.context.index;

import dev.orrery.adapters.Adapters;
import dev.orrery.context.chunk.Chunker;
import dev.orrery.context.chunk.EmbeddingTarget;
import dev.orrery.context.chunk.Tokenizers;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseService;
import dev.orrery.context.knowledgebase.ProviderRef;
import dev.orrery.context.knowledgebase.ProviderRules;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.context.usage.CountedEmbeddings;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;

/** Opens the index of a knowledge base on its own providers, whatever the active deployment binds. */
@ApplicationScoped
public class IndexTargets {
    private final KnowledgeBaseService knowledgeBases;
    private final ProviderRules rules;
    private final Neighbours neighbours;
    private final Adapters adapters;
    private final CountedEmbeddings embeddings;
    private final Tokenizers tokenizers;

    IndexTargets(
            KnowledgeBaseService knowledgeBases,
            ProviderRules rules,
            Neighbours neighbours,
            Adapters adapters,
            CountedEmbeddings embeddings,
            Tokenizers tokenizers) {
        this.knowledgeBases = knowledgeBases;
        this.rules = rules;
        this.neighbours = neighbours;
        this.adapters = adapters;
        this.embeddings = embeddings;
        this.tokenizers = tokenizers;
    }

    /** @param userId for whom documents are embedded */
    public IndexTarget open(KnowledgeBase kb, long userId) {
        EmbeddingTarget model = kb.embeddingTarget();
        rules.requireFits(model, kb.chunking(), 409);
        return new IndexTarget(
                kb.id,
                kb.organizationId,
                kb.liveIndex,
                kb.schema().indexProperties(),
                adapters.vectorStore(knowledgeBases.vectorProvider(kb)),
                embeddings.forDocuments(userId, kb.organizationId, model, embeddingProvider(model)),
                model.resourceId(),
                new Chunker(tokenizers.of(model), kb.chunking()));
    }

    /** @throws Failure 400 {@code embedding_provider_not_found}, {@code provider_capability_mismatch} */
    public RuntimeBinding embeddingProvider(EmbeddingTarget model) {
        RuntimeBinding provider = neighbours
                .provider(model.providerInstanceId())
                .orElseThrow(() -> Failure.badRequest(
                        "embedding_provider_not_found", "The embeddings provider of this knowledge base is gone."));
        if (!ProviderRef.of(provider).is(Capability.EMBEDDINGS)) {
            throw Failure.badRequest(
                            "provider_capability_mismatch",
                            "The provider '" + provider.slug() + "' does not embed texts any more.")
                    .with("provider_instance_id", provider.id())
                    .with("provider_key", provider.providerKey());
        }
        return provider;
    }
}
