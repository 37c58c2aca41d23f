package dev.orrery.context.query;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.retrieval.RetrievalQuery;
import dev.orrery.adapters.retrieval.Retriever;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.adapters.vector.Viewer;
import dev.orrery.context.WireNames;
import dev.orrery.context.chunk.EmbeddingTarget;
import dev.orrery.context.chunk.Tokenizers;
import dev.orrery.context.index.IndexTargets;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.knowledgebase.VectorizationMode;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.context.usage.CountedEmbeddings;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.tokenizer.TextTokenizer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The retrieval test (context contract, section 10): what the caller's own questions would find. */
@ApplicationScoped
public class QueryService {
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final KnowledgeBaseRepository knowledgeBases;
    private final Neighbours neighbours;
    private final IndexTargets targets;
    private final Tokenizers tokenizers;
    private final Adapters adapters;
    private final CountedEmbeddings embeddings;

    QueryService(
            KnowledgeBaseRepository knowledgeBases,
            Neighbours neighbours,
            IndexTargets targets,
            Tokenizers tokenizers,
            Adapters adapters,
            CountedEmbeddings embeddings) {
        this.knowledgeBases = knowledgeBases;
        this.neighbours = neighbours;
        this.targets = targets;
        this.tokenizers = tokenizers;
        this.adapters = adapters;
        this.embeddings = embeddings;
    }

    public QueryAnswer query(Actor actor, String id, Payload body) {
        KnowledgeBase kb = knowledgeBases.visible(actor, id);
        if (!kb.answers()) {
            throw Failure.conflict(
                            "knowledge_base_not_ready",
                            "The knowledge base is not active and ready; wait for its sync or repair it.")
                    .with("knowledge_base_id", kb.id);
        }
        QueryRequest request = QueryRequest.of(body, kb.schema());
        if (kb.vectorizationMode == VectorizationMode.SELF_PROVIDED) {
            throw Failure.conflict(
                            "knowledge_base_self_provided_query_unsupported",
                            "The vectors of this knowledge base come from its client; it cannot be queried here.")
                    .with("knowledge_base_id", kb.id)
                    .with("vectorization_mode", WireNames.of(kb.vectorizationMode));
        }
        PlatformRuntime runtime = neighbours.runtime();
        RuntimeBinding store = binding(runtime, Capability.VECTOR_STORE);
        requireSameStore(kb, store);
        if (request.method().needsEmbedding()) {
            requireSameModel(kb, binding(runtime, Capability.EMBEDDINGS));
        }
        EmbeddingTarget model = kb.embeddingTarget();
        TextTokenizer tokenizer = tokenizers.of(model);
        RetrievalQuery search = new RetrievalQuery(
                Viewer.of(actor),
                kb.liveIndex,
                request.text(),
                request.topK(),
                request.method(),
                request.hybridAlpha(),
                request.filters());
        float[] vector = request.method().needsEmbedding()
                ? embeddings
                        .forQuestion(actor, model, targets.embeddingProvider(model), runtime)
                        .embed(model.resourceId(), List.of(request.text()))
                        .getFirst()
                : null;
        List<RetrievalResult> found = new Retriever(adapters.vectorStore(store)).retrieve(search, vector);
        return answer(kb, request, found, tokenizer);
    }

    private static QueryAnswer answer(
            KnowledgeBase kb, QueryRequest request, List<RetrievalResult> found, TextTokenizer tokenizer) {
        return new QueryAnswer(
                kb.id,
                new QueryAnswer.Retrieval(
                        kb.indexName,
                        found.size(),
                        request.topK(),
                        request.method().wireName(),
                        request.preprocessing().wireName(),
                        request.method() == SearchMethod.HYBRID ? request.hybridAlpha() : null),
                found.stream().map(hit -> result(hit, tokenizer)).toList());
    }

    private static QueryAnswer.Result result(RetrievalResult hit, TextTokenizer tokenizer) {
        String text = hit.text().trim();
        Object title = hit.metadata().get("title");
        return new QueryAnswer.Result(
                hit.id(),
                title == null || title.toString().isBlank() ? hit.id() : title.toString(),
                SPACES.matcher(text).replaceAll(" "),
                hit.metadata().get("uri"),
                hit.metadata().get("source_type"),
                hit.metadata(),
                tokenizer.encode(text).length,
                hit.relevanceScore(),
                hit.relevanceKind(),
                hit.relevanceComponents());
    }

    private static RuntimeBinding binding(PlatformRuntime runtime, Capability capability) {
        return runtime.binding(capability)
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found",
                        "The active deployment binds no provider for " + capability.wireName() + "."));
    }

    private static void requireSameStore(KnowledgeBase kb, RuntimeBinding active) {
        if (!active.id().equals(kb.backingProviderInstanceId)) {
            throw Failure.conflict(
                            "knowledge_base_provider_mismatch",
                            "The active deployment uses another vector store than this knowledge base.")
                    .with("knowledge_base_id", kb.id)
                    .with("knowledge_base_provider_instance_id", kb.backingProviderInstanceId)
                    .with("active_provider_instance_id", active.id())
                    .with("knowledge_base_provider_key", kb.backingProviderKey)
                    .with("active_provider_key", active.providerKey());
        }
    }

    private static void requireSameModel(KnowledgeBase kb, RuntimeBinding active) {
        EmbeddingTarget model = kb.embeddingTarget();
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("knowledge_base_id", kb.id);
        if (!active.id().equals(model.providerInstanceId())) {
            details.put("knowledge_base_embedding_provider_instance_id", model.providerInstanceId());
            details.put("active_embedding_provider_instance_id", active.id());
            details.put("knowledge_base_embedding_provider_key", model.providerKey());
            details.put("active_embedding_provider_key", active.providerKey());
            throw Failure.conflict(
                            "knowledge_base_embeddings_provider_mismatch",
                            "The active deployment embeds with another provider than this knowledge base.")
                    .with(details);
        }
        BoundResource resource = active.defaultResource();
        String providerResource = resource == null ? null : resource.providerResourceId();
        String activeId = providerResource == null ? active.defaultResourceId() : providerResource;
        if (!model.resourceId().equals(activeId) && !model.resourceId().equals(active.defaultResourceId())) {
            details.put("knowledge_base_embedding_resource_id", model.resourceId());
            details.put("active_embedding_resource_id", activeId);
            throw Failure.conflict(
                            "knowledge_base_embeddings_resource_mismatch",
                            "The active deployment embeds with another model than this knowledge base.")
                    .with(details);
        }
    }
}
