package dev.orrery.agent.retrieval;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.embeddings.MeteredEmbeddings;
import dev.orrery.adapters.retrieval.RetrievalQuery;
import dev.orrery.adapters.retrieval.Retriever;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.adapters.vector.Viewer;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.model.BoundModel;
import dev.orrery.agent.stream.CallGuard;
import dev.orrery.agent.stream.Progress;
import dev.orrery.contracts.agents.RetrievalCall;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.modelops.UsageSource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.usage.Metering;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Embeds the query and searches the index with the providers of the execution's snapshot. */
@ApplicationScoped
public class RetrievalStep {
    /** A prompt never holds more; a larger {@code top_k} asks for these. */
    private static final int MOST_RESULTS = 100;

    private final Adapters adapters;
    private final Metering metering;

    RetrievalStep(Adapters adapters, Metering metering) {
        this.adapters = adapters;
        this.metering = metering;
    }

    /** As {@link #run(RetrievalInput, PlatformRuntime, Actor)}, told of as it begins and ends. */
    public Retrieval run(
            RetrievalInput input, PlatformRuntime runtime, Actor user, Progress progress, CallGuard guard) {
        Progress.Step step = progress.begin(
                "retrieving",
                "Searching the knowledge base",
                Map.of(
                        "index",
                        input.index(),
                        "top_k",
                        input.topK(),
                        "search_method",
                        input.searchMethod().wireName(),
                        "query_preprocessing",
                        input.queryPreprocessing().wireName()));
        Retrieval found = guard.call(() -> run(input, runtime, user));
        int count = found.call().resultCount();
        step.complete(
                "Knowledge base searched", count == 1 ? "1 result" : count + " results", Map.of("result_count", count));
        return found;
    }

    /**
     * What the user may read of the index and no more, whatever the input's filters say.
     *
     * @param user under whom the embedding of the query is counted; the answer that follows is what a quota admits
     * @throws Failure with a code of section 7.9
     */
    public Retrieval run(RetrievalInput input, PlatformRuntime runtime, Actor user) {
        String query = input.queryPreprocessing().apply(input.query());
        if (query.isEmpty()) {
            throw ExecFailure.internal(
                    "Nothing is left of the query after preprocessing.", "retrieval_query_empty_after_preprocessing");
        }
        RuntimeBinding store = ExecFailure.requireBinding(runtime, Capability.VECTOR_STORE);
        EmbeddingCall embedding = null;
        float[] vector = null;
        if (input.searchMethod().needsEmbedding()) {
            RuntimeBinding embeddings = ExecFailure.requireBinding(runtime, Capability.EMBEDDINGS);
            BoundModel model = BoundModel.byDefault(embeddings);
            vector = embed(embeddings, model, query, user);
            embedding = new EmbeddingCall(
                    embeddings.slug(),
                    embeddings.providerKey(),
                    runtime.deploymentProfile().slug(),
                    model.id(),
                    1,
                    vector.length,
                    200);
        }
        List<RetrievalResult> results = search(Viewer.of(user), input, store, query, vector);
        return new Retrieval(
                embedding,
                new RetrievalCall(
                        store.slug(),
                        store.providerKey(),
                        runtime.deploymentProfile().slug(),
                        input.index(),
                        query,
                        input.topK(),
                        input.searchMethod().wireName(),
                        input.queryPreprocessing().wireName(),
                        input.searchMethod() == SearchMethod.HYBRID ? input.hybridAlpha() : null,
                        results.size(),
                        results));
    }

    private float[] embed(RuntimeBinding embeddings, BoundModel model, String query, Actor user) {
        String capability = Capability.EMBEDDINGS.wireName();
        try {
            String runtimeId = model.runtimeId(() -> adapters.probe(embeddings));
            return new MeteredEmbeddings(
                            adapters.embeddings(embeddings),
                            () -> metering.begin(user, model.id(), UsageSource.EMBEDDINGS))
                    .embed(runtimeId, List.of(query))
                    .getFirst();
        } catch (Failure failed) {
            throw ExecFailure.ofProvider(failed, capability);
        }
    }

    private List<RetrievalResult> search(
            Viewer viewer, RetrievalInput input, RuntimeBinding store, String query, float @Nullable [] vector) {
        try {
            return new Retriever(adapters.vectorStore(store))
                    .retrieve(
                            new RetrievalQuery(
                                    viewer,
                                    store.liveIndex(input.index()),
                                    query,
                                    Math.min(input.topK(), MOST_RESULTS),
                                    input.searchMethod(),
                                    input.hybridAlpha(),
                                    input.filters()),
                            vector);
        } catch (Failure failed) {
            throw ExecFailure.ofProvider(failed, Capability.VECTOR_STORE.wireName())
                    .with("index", input.index());
        }
    }
}
