package dev.orrery.bench.knowledge;

import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.retrieval.RetrievalQuery;
import dev.orrery.adapters.retrieval.Retriever;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.adapters.vector.VectorHit;
import dev.orrery.adapters.vector.VectorRecord;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.adapters.vector.Viewer;
import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Hybrid queries as the services make them, after updates and deletes, beside a search that looks at every vector. */
public final class VectorQueryBenchmark implements Benchmark {
    private static final String INDEX = "kb_bench";
    private static final Viewer READER = Viewer.of(new Actor(1, "bench", Role.USER, "bench"));
    private static final int CHUNKS = 100_000;
    private static final int BATCH = 64;
    private static final int UPDATED = 10_000;
    private static final int DELETED = 5_000;
    private static final int QUERIES = 200;
    private static final int ROUNDS = 5;
    private static final int TOP_K = 10;
    private static final int QUERY_WORDS = 10;

    @Override
    public String name() {
        return "vector-query";
    }

    @Override
    public String description() {
        return "Hybrid queries over 100,000 chunks of 384 dimensions through the HTTP API, embedding excluded.";
    }

    private record Query(String text, float[] vector) {}

    @Override
    public List<Row> run() throws Exception {
        try (LocalRuntime runtime = LocalRuntime.start()) {
            List<String> passages = new ArrayList<>(Passages.of(40, 20));
            Random random = new Random(20261122);
            Collections.shuffle(passages, random);
            List<float[]> vectors = embed(runtime.embeddings(), passages);
            List<Query> queries = IntStream.range(0, QUERIES)
                    .mapToObj(i -> new Query(firstWords(passages.get(i)), vectors.get(i)))
                    .toList();
            SyntheticIndex chunks = new SyntheticIndex(
                    passages.subList(QUERIES, passages.size()),
                    vectors.subList(QUERIES, vectors.size()),
                    CHUNKS,
                    random);
            List<Row> rows = new ArrayList<>();
            VectorStore store = runtime.vectorStore();
            store.ensure(INDEX, List.of());
            write(store, chunks, rows);
            change(store, chunks, random, rows);
            query(store, chunks, queries, rows);
            return rows;
        }
    }

    private static List<float[]> embed(EmbeddingsClient embeddings, List<String> passages) {
        List<float[]> vectors = new ArrayList<>();
        for (int from = 0; from < passages.size(); from += BATCH) {
            vectors.addAll(embeddings.embed(
                    LocalRuntime.MODEL, passages.subList(from, Math.min(passages.size(), from + BATCH))));
        }
        return vectors;
    }

    private static String firstWords(String passage) {
        String[] words = passage.split(" ", -1);
        return String.join(" ", List.of(words).subList(0, Math.min(QUERY_WORDS, words.length)));
    }

    private static void write(VectorStore store, SyntheticIndex chunks, List<Row> rows) throws Exception {
        Times batches = new Times();
        long begin = System.nanoTime();
        for (int from = 0; from < chunks.size(); from += BATCH) {
            List<VectorRecord> batch = IntStream.range(from, Math.min(chunks.size(), from + BATCH))
                    .mapToObj(chunks::record)
                    .toList();
            batches.measure(() -> {
                store.upsert(INDEX, batch);
                return batch;
            });
        }
        rows.add(Row.of("upserts, each batch of 64 durable when answered", CHUNKS / Times.seconds(begin), "1/s"));
        rows.add(Row.of("batch of 64, p50", batches.percentile(0.5), "ms"));
        rows.add(Row.of("batch of 64, p99", batches.percentile(0.99), "ms"));
    }

    private static void change(VectorStore store, SyntheticIndex chunks, Random random, List<Row> rows) {
        long begin = System.nanoTime();
        List<Integer> chosen =
                new ArrayList<>(IntStream.range(0, CHUNKS).boxed().toList());
        Collections.shuffle(chosen, random);
        for (int from = 0; from < UPDATED; from += BATCH) {
            List<Integer> batch = chosen.subList(from, Math.min(UPDATED, from + BATCH));
            batch.forEach(chunks::renew);
            store.upsert(INDEX, batch.stream().map(chunks::record).toList());
        }
        List<Integer> gone = chosen.subList(UPDATED, UPDATED + DELETED);
        for (int from = 0; from < DELETED; from += BATCH) {
            store.delete(
                    INDEX,
                    gone.subList(from, Math.min(DELETED, from + BATCH)).stream()
                            .map(SyntheticIndex::id)
                            .toList());
        }
        gone.forEach(chunks::remove);
        rows.add(Row.of("10,000 updates and 5,000 deletes", (UPDATED + DELETED) / Times.seconds(begin), "1/s"));
    }

    private static void query(VectorStore store, SyntheticIndex chunks, List<Query> queries, List<Row> rows)
            throws Exception {
        Times exact = new Times();
        List<Set<String>> truth = new ArrayList<>();
        for (Query query : queries) {
            truth.add(exact.measure(() -> chunks.nearest(query.vector(), TOP_K)));
        }
        Retriever retriever = new Retriever(store);
        Times hybrid = new Times();
        Times vector = new Times();
        Times filtered = new Times();
        int found = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            if (round == 1) {
                // The first round warmed up both processes.
                hybrid = new Times();
                vector = new Times();
                filtered = new Times();
            }
            for (int i = 0; i < queries.size(); i++) {
                Query query = queries.get(i);
                hybrid.measure(() -> retriever.retrieve(retrieval(query, Map.of()), query.vector()));
                filtered.measure(() -> retriever.retrieve(retrieval(query, Map.of("language", "de")), query.vector()));
                List<VectorHit> hits =
                        vector.measure(() -> store.search(READER, INDEX, query.vector(), TOP_K, Map.of()));
                if (round == 0) {
                    found += (int) hits.stream()
                            .map(VectorHit::id)
                            .filter(truth.get(i)::contains)
                            .count();
                }
            }
        }
        rows.add(Row.of(
                "recall@10 after updates and deletes", (double) found / QUERIES / TOP_K, "", Goal.atLeast(0.95)));
        rows.add(Row.of("hybrid query, p50", hybrid.percentile(0.5), "ms", Goal.atMost(5)));
        rows.add(Row.of("hybrid query, p99", hybrid.percentile(0.99), "ms", Goal.atMost(20)));
        rows.add(Row.of("vector query, p50", vector.percentile(0.5), "ms"));
        rows.add(Row.of("vector query, p99", vector.percentile(0.99), "ms"));
        rows.add(Row.of("hybrid query with a filter of 10 %, p50", filtered.percentile(0.5), "ms"));
        rows.add(Row.of("hybrid query with a filter of 10 %, p99", filtered.percentile(0.99), "ms"));
        rows.add(Row.of("every vector looked at, in this process, p50", exact.percentile(0.5), "ms"));
    }

    private static RetrievalQuery retrieval(Query query, Map<String, Object> filters) {
        return new RetrievalQuery(READER, INDEX, query.text(), TOP_K, SearchMethod.HYBRID, 0.5, filters);
    }
}
