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

/**
 * Syncs from the files to the searchable index, beside the model alone, which runs before and after each of them because
 * a machine's speed changes within minutes. All are of the same size: the first pays for loading classes and compiling,
 * the others show how fast the processes are from then on.
 */
public final class IngestBenchmark implements Benchmark {
    private static final int FILES = 400;
    private static final int PASSAGES_A_FILE = 20;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "ingest-end-to-end";
    }

    @Override
    public String description() {
        return "Three times 400 Markdown files synced into a knowledge base of the whole suite, and the model alone on their chunks.";
    }

    @Override
    public List<Row> run() throws Exception {
        try (PackagedSuite suite = PackagedSuite.start();
                RawModel raw = new RawModel(suite.embeddingsModel())) {
            List<String> texts = write(suite.sourceFolder("first"), 20261122);
            List<String> secondTexts = write(suite.sourceFolder("second"), 20261123);
            List<String> thirdTexts = write(suite.sourceFolder("third"), 20261124);
            Chunker chunker = new Chunker(
                    TextTokenizer.load(suite.embeddingsModel().resolve("tokenizer.json")), new Chunking(200, 40));
            List<long[]> tokens = raw.tokens(chunks(chunker, texts));
            List<long[]> sample = tokens.subList(0, tokens.size() / 3);
            raw.run(sample);
            double[] alone = {raw.run(sample), 0, 0, 0};
            Synced first = sync(suite, "first", tokens.size());
            alone[1] = raw.run(sample);
            Synced second = sync(suite, "second", chunks(chunker, secondTexts).size());
            alone[2] = raw.run(sample);
            Synced third = sync(suite, "third", chunks(chunker, thirdTexts).size());
            alone[3] = raw.run(sample);
            double firstAlone = (alone[0] + alone[1]) / 2;
            double laterAlone = (alone[1] + 2 * alone[2] + alone[3]) / 4;
            double later = (second.chunks() + third.chunks()) / (second.seconds() + third.seconds());
            return List.of(
                    Row.of("chunks of a sync", tokens.size(), ""),
                    Row.of("the model alone, around the first sync", firstAlone, "chunks/s"),
                    Row.of("first sync, from the start of the run to its end", first.speed(), "chunks/s"),
                    Row.of("first sync", first.speed() / firstAlone, "of raw"),
                    Row.of("the model alone, around the other two", laterAlone, "chunks/s"),
                    Row.of("the other two, from the start of a run to its end", later, "chunks/s"),
                    Row.of("end to end", later / laterAlone, "of raw", Goal.atLeast(0.9)));
        }
    }

    private record Synced(int chunks, double seconds) {
        /** Chunks a second. */
        double speed() {
            return chunks / seconds;
        }
    }

    private static List<String> chunks(Chunker chunker, List<String> texts) {
        return texts.stream().flatMap(text -> chunker.chunk(text).stream()).toList();
    }

    private static Synced sync(PackagedSuite suite, String name, int expected)
            throws IOException, InterruptedException {
        String knowledgeBase = suite.knowledgeBase(name);
        String source = suite.source(knowledgeBase, name);
        JsonNode run = suite.awaitReady(knowledgeBase, suite.sync(knowledgeBase, source), LIMIT, PackagedSuite.SELDOM);
        int chunks = suite.chunks(knowledgeBase);
        if (chunks != expected) {
            throw new IOException("The suite made " + chunks + " chunks of the files, not " + expected);
        }
        return new Synced(chunks, seconds(run));
    }

    static double seconds(JsonNode run) {
        return Duration.between(
                                Instant.parse(run.path("started_at").asText()),
                                Instant.parse(run.path("finished_at").asText()))
                        .toMillis()
                / 1000.0;
    }

    /** No two files have the same chunks: nothing may be saved by having seen a text before. */
    private static List<String> write(Path folder, long seed) throws IOException {
        Random random = new Random(seed);
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
