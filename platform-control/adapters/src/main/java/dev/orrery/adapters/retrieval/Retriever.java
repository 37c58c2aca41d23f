package dev.orrery.adapters.retrieval;

import dev.orrery.adapters.vector.VectorHit;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.contracts.agents.RetrievalResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Semantic, keyword and hybrid retrieval with the scores of sections 9.3 and 9.4; the one place that fuses results. */
public final class Retriever {
    private static final int MIN_BRANCH = 10;
    private static final int MAX_BRANCH = 50;

    private final VectorStore store;

    public Retriever(VectorStore store) {
        this.store = store;
    }

    /**
     * Runs the query, best result first.
     *
     * @param queryVector the embedded query; null only for {@link SearchMethod#KEYWORD}
     */
    public List<RetrievalResult> retrieve(RetrievalQuery query, float @Nullable [] queryVector) {
        return switch (query.method()) {
            case SEMANTIC -> sorted(semantic(query, vector(queryVector), query.topK()), query.topK());
            case KEYWORD -> sorted(keyword(query, query.topK()), query.topK());
            case HYBRID -> hybrid(query, vector(queryVector));
        };
    }

    private static float[] vector(float @Nullable [] queryVector) {
        if (queryVector == null) {
            throw new IllegalArgumentException("This search method needs the query's vector");
        }
        return queryVector;
    }

    private List<RetrievalResult> semantic(RetrievalQuery query, float[] vector, int limit) {
        return semantic(store.search(query.viewer(), query.index(), vector, limit, query.filters()));
    }

    private static List<RetrievalResult> semantic(List<VectorHit> hits) {
        return hits.stream()
                .filter(hit -> !hit.id().isBlank())
                .map(hit ->
                        single(hit, "distance".equals(hit.scoreKind()) ? 1 - hit.score() : hit.score(), "similarity"))
                .toList();
    }

    private List<RetrievalResult> keyword(RetrievalQuery query, int limit) {
        return keyword(store.searchText(query.viewer(), query.index(), query.text(), limit, query.filters()));
    }

    private static List<RetrievalResult> keyword(List<VectorHit> hits) {
        return hits.stream()
                .filter(hit -> !hit.id().isBlank())
                .map(hit -> single(hit, hit.score(), "keyword_score"))
                .toList();
    }

    private static RetrievalResult single(VectorHit hit, double relevance, String kind) {
        return new RetrievalResult(
                hit.id(), hit.text(), hit.metadata(), hit.score(), hit.scoreKind(), relevance, kind, null);
    }

    private List<RetrievalResult> hybrid(RetrievalQuery query, float[] vector) {
        int limit = Math.min(Math.max(3 * query.topK(), MIN_BRANCH), MAX_BRANCH);
        VectorStore.BothHits found =
                store.searchBoth(query.viewer(), query.index(), vector, query.text(), limit, query.filters());
        return fused(query, semantic(found.byVector()), keyword(found.byText()));
    }

    private static List<RetrievalResult> fused(
            RetrievalQuery query, List<RetrievalResult> semantic, List<RetrievalResult> keyword) {
        Map<String, Double> keywordScores = scaled(keyword);
        Map<String, RetrievalResult> union = new LinkedHashMap<>();
        for (RetrievalResult hit : semantic) {
            union.putIfAbsent(
                    hit.id(),
                    fused(hit, hit.relevanceScore(), keywordScores.getOrDefault(hit.id(), 0.0), query.hybridAlpha()));
        }
        for (RetrievalResult hit : keyword) {
            union.putIfAbsent(
                    hit.id(), fused(hit, 0.0, keywordScores.getOrDefault(hit.id(), 0.0), query.hybridAlpha()));
        }
        return sorted(new ArrayList<>(union.values()), query.topK());
    }

    /** Min-max within the result set; all equal gives 1.0 for each. */
    private static Map<String, Double> scaled(List<RetrievalResult> keyword) {
        double low = keyword.stream()
                .mapToDouble(RetrievalResult::relevanceScore)
                .min()
                .orElse(0);
        double high = keyword.stream()
                .mapToDouble(RetrievalResult::relevanceScore)
                .max()
                .orElse(0);
        Map<String, Double> scaled = new LinkedHashMap<>();
        for (RetrievalResult hit : keyword) {
            scaled.put(hit.id(), high == low ? 1.0 : (hit.relevanceScore() - low) / (high - low));
        }
        return scaled;
    }

    private static RetrievalResult fused(RetrievalResult hit, double semantic, double keyword, double alpha) {
        double score = alpha * semantic + (1 - alpha) * keyword;
        Map<String, Double> components = new LinkedHashMap<>();
        components.put("semantic_score", semantic);
        components.put("keyword_score", keyword);
        return new RetrievalResult(
                hit.id(), hit.text(), hit.metadata(), score, "hybrid_score", score, "hybrid_score", components);
    }

    private static List<RetrievalResult> sorted(List<RetrievalResult> results, int topK) {
        return results.stream()
                .sorted(Comparator.comparingDouble(RetrievalResult::relevanceScore)
                        .reversed())
                .limit(topK)
                .toList();
    }
}
