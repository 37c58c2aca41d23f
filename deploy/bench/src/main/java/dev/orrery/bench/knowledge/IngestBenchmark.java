package dev.orrery.bench.knowledge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import dev.orrery.context.chunk.Chunker;
import dev.orrery.context.chunk.Chunking;
import dev.orrery.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A sync from the files to the searchable index, beside the model alone on the same chunks. */
public final class IngestBenchmark implements Benchmark {
    private static final int FILES = 400;
    private static final int PASSAGES_A_FILE = 20;
    private static final int WARM_UP_FILES = 150;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "ingest-end-to-end";
    }

    @Override
    public String description() {
        return "400 Markdown files synced into a knowledge base of the whole suite, and the model alone on their chunks.";
    }

    @Override
    public List<Row> run() throws Exception {
        try (PackagedSuite suite = PackagedSuite.start();
                RawModel raw = new RawModel(suite.embeddingsModel())) {
            List<String> texts = write(suite.sourceFolder("ingest"));
            Chunker chunker = new Chunker(
                    TextTokenizer.load(suite.embeddingsModel().resolve("tokenizer.json")), new Chunking(200, 40));
            List<long[]> tokens = raw.tokens(
                    texts.stream().flatMap(text -> chunker.chunk(text).stream()).toList());
            List<long[]> sample = tokens.subList(0, tokens.size() / 3);
            raw.run(sample);
            warmUp(suite);
            double before = raw.run(sample);
            String knowledgeBase = suite.knowledgeBase("ingest");
            String source = suite.source(knowledgeBase, "ingest");
            JsonNode run =
                    suite.awaitReady(knowledgeBase, suite.sync(knowledgeBase, source), LIMIT, PackagedSuite.SELDOM);
            double after = raw.run(sample);
            double seconds = seconds(run);
            int chunks = suite.chunks(knowledgeBase);
            if (chunks != tokens.size()) {
                throw new IOException("The suite made " + chunks + " chunks, the model alone read " + tokens.size());
            }
            double speed = tokens.size() / seconds;
            double rawSpeed = (before + after) / 2;
            return List.of(
                    Row.of("chunks", tokens.size(), ""),
                    Row.of("the model alone", rawSpeed, "chunks/s"),
                    Row.of("from the start of the run to its end", speed, "chunks/s"),
                    Row.of("end to end", speed / rawSpeed, "of raw", Goal.atLeast(0.9)));
        }
    }

    /** The first run of a process pays for loading classes and compiling. */
    private static void warmUp(PackagedSuite suite) throws IOException, InterruptedException {
        Path folder = suite.sourceFolder("warm-up");
        List<String> passages = Passages.of(40, 40);
        for (int file = 0; file < WARM_UP_FILES; file++) {
            Collections.rotate(passages, 1);
            Files.writeString(folder.resolve(file + ".md"), String.join("\n\n", passages.subList(0, PASSAGES_A_FILE)));
        }
        String knowledgeBase = suite.knowledgeBase("warm-up");
        String source = suite.source(knowledgeBase, "warm-up");
        suite.awaitReady(knowledgeBase, suite.sync(knowledgeBase, source), LIMIT, PackagedSuite.SELDOM);
    }

    static double seconds(JsonNode run) {
        return Duration.between(
                                Instant.parse(run.path("started_at").asText()),
                                Instant.parse(run.path("finished_at").asText()))
                        .toMillis()
                / 1000.0;
    }

    /** No two files have the same chunks: nothing may be saved by having seen a text before. */
    private static List<String> write(Path folder) throws IOException {
        Random random = new Random(20261122);
        List<String> passages = new ArrayList<>(Passages.of(40, 40));
        List<String> texts = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            Collections.shuffle(passages, random);
            String text = "# File " + file + "\n\n" + String.join("\n\n", passages.subList(0, PASSAGES_A_FILE));
            Files.writeString(folder.resolve("file-" + file + ".md"), text);
            texts.add(text);
        }
        return texts;
    }
}
