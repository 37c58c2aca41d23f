package dev.orrery.bench.knowledge;

import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import dev.orrery.context.chunk.Chunker;
import dev.orrery.context.chunk.Chunking;
import dev.orrery.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Embedding through local-runtime as ingestion does it, beside the model alone. */
public final class EmbeddingBenchmark implements Benchmark {
    private static final int BATCH = 64;
    private static final int CALLS_AT_ONCE = 2;
    private static final int ROUNDS = 3;

    /** A few seconds even on a fast machine: while the first and the last batch are alone, cores wait. */
    private static final int TEXTS = 1024;

    @Override
    public String name() {
        return "embedding-raw-vs-served";
    }

    @Override
    public String description() {
        return "Chunks of 200 tokens embedded by local-runtime (batches of 64, two at a time) and by the model alone.";
    }

    @Override
    public List<Row> run() throws Exception {
        try (LocalRuntime runtime = LocalRuntime.start();
                RawModel raw = new RawModel(runtime.embeddingsModel())) {
            TextTokenizer tokenizer =
                    TextTokenizer.load(runtime.embeddingsModel().resolve("tokenizer.json"));
            List<String> texts = new Chunker(tokenizer, new Chunking(200, 40))
                    .chunk(Passages.markdown(TEXTS * 1000))
                    .subList(0, TEXTS);
            List<long[]> tokens = raw.tokens(texts);
            EmbeddingsClient served = runtime.embeddings();
            double[] rawSpeeds = new double[ROUNDS];
            double[] servedSpeeds = new double[ROUNDS];
            double[] ratios = new double[ROUNDS];
            for (int round = -1; round < ROUNDS; round++) {
                // By turns, so that what else the machine does disturbs both alike; the first turn warms up.
                double before = raw.run(tokens);
                double between = serve(served, texts);
                double after = raw.run(tokens);
                if (round >= 0) {
                    rawSpeeds[round] = (before + after) / 2;
                    servedSpeeds[round] = between;
                    ratios[round] = between / rawSpeeds[round];
                }
            }
            return List.of(
                    Row.of("the model alone, median of " + ROUNDS, Times.median(rawSpeeds), "texts/s"),
                    Row.of("served over HTTP, median of " + ROUNDS, Times.median(servedSpeeds), "texts/s"),
                    Row.of("served, median of the rounds", Times.median(ratios), "of raw", Goal.atLeast(0.95)));
        }
    }

    private static double serve(EmbeddingsClient client, List<String> texts) throws Exception {
        long begin = System.nanoTime();
        try (ExecutorService calls = Executors.newFixedThreadPool(CALLS_AT_ONCE)) {
            List<Future<List<float[]>>> answers = new ArrayList<>();
            for (int from = 0; from < texts.size(); from += BATCH) {
                List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
                answers.add(calls.submit(() -> client.embed(LocalRuntime.MODEL, batch)));
            }
            for (Future<List<float[]>> answer : answers) {
                answer.get();
            }
        }
        return texts.size() / Times.seconds(begin);
    }
}
