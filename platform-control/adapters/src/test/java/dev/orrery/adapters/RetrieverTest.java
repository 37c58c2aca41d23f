package dev.orrery.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.adapters.retrieval.QueryPreprocessing;
import dev.orrery.adapters.retrieval.RetrievalQuery;
import dev.orrery.adapters.retrieval.Retriever;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.adapters.vector.LuceneVectorStore;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.testkit.HttpPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetrieverTest {
    private final HttpPeer store = HttpPeer.start();

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void fusesAsTheWorkedExampleOfTheContract() {
        store.on("POST", "/v1/indexes/kb_ops/search/both", 200, """
                {"records": [{"id": "A", "text": "ta", "metadata": {"page": 1}}, {"id": "B", "text": "tb", "metadata": {}},
                             {"id": "C", "text": "tc", "metadata": {}}],
                 "similarity": [{"id": "A", "score": 0.9}, {"id": "B", "score": 0.4}],
                 "bm25": [{"id": "A", "score": 5.0}, {"id": "C", "score": 1.0}]}""");
        List<RetrievalResult> results = hybrid();
        assertEquals(
                List.of("A", "B"), results.stream().map(RetrievalResult::id).toList());
        assertEquals("ta", results.get(0).text());
        assertEquals(Map.of("page", 1), results.get(0).metadata());
        assertEquals(0.95, results.get(0).relevanceScore(), 1e-9);
        assertEquals(0.2, results.get(1).relevanceScore(), 1e-9);
        assertEquals(
                Map.of("semantic_score", 0.9, "keyword_score", 1.0),
                results.get(0).relevanceComponents());
        assertEquals(1, store.received().size());
        assertTrue(store.received().getFirst().body().contains("\"top_k\":10"));
    }

    @Test
    void aRuntimeThatKnowsNoSearchForBothIsAskedTwice() {
        store.on("POST", "/v1/indexes/kb_ops/search", (exchange, request) -> {
            boolean byVector = request.body().contains("\"vector\"");
            HttpPeer.respond(
                    exchange,
                    200,
                    "application/json",
                    byVector ? results("similarity", "A", 0.9, "B", 0.4) : results("bm25", "A", 5.0, "C", 1.0));
        });
        List<RetrievalResult> results = hybrid();
        assertEquals(
                List.of("A", "B"), results.stream().map(RetrievalResult::id).toList());
        assertEquals(0.95, results.get(0).relevanceScore(), 1e-9);
        assertEquals(3, store.received().size());
    }

    @Test
    void aDistanceBecomesASimilarity() {
        store.on("POST", "/v1/indexes/kb_ops/search", 200, results("distance", "A", 0.25, "B", 0.75));
        List<RetrievalResult> results = retriever()
                .retrieve(
                        new RetrievalQuery(
                                Providers.ANYONE, "kb_ops", "outage", 5, SearchMethod.SEMANTIC, 0.5, Map.of()),
                        new float[] {1f, 0f});
        assertEquals(0.75, results.get(0).relevanceScore(), 1e-9);
        assertEquals("similarity", results.get(0).relevanceKind());
        assertEquals("distance", results.get(0).scoreKind());
    }

    @Test
    void normalisesAsTheContractSays() {
        assertEquals("cafe no 7 uber", QueryPreprocessing.NORMALIZE.apply("  Café-№ 7,\tÜBER! "));
        assertEquals("", QueryPreprocessing.NORMALIZE.apply("?!"));
    }

    private List<RetrievalResult> hybrid() {
        return retriever()
                .retrieve(
                        new RetrievalQuery(Providers.ANYONE, "kb_ops", "outage", 2, SearchMethod.HYBRID, 0.5, Map.of()),
                        new float[] {1f, 0f});
    }

    private Retriever retriever() {
        return new Retriever(new LuceneVectorStore(
                TestAdapters.calls().http(Providers.of(AdapterKind.LUCENE_HTTP, store.uri(), Map.of()))));
    }

    private static String results(String kind, String first, double firstScore, String second, double secondScore) {
        String hit = "{\"id\":\"%s\",\"text\":\"t\",\"metadata\":{},\"score\":%s,\"score_kind\":\"%s\"}";
        return "{\"results\":[" + hit.formatted(first, firstScore, kind) + ","
                + hit.formatted(second, secondScore, kind) + "]}";
    }
}
