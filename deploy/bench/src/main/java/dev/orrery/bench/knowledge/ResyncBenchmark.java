package dev.orrery.bench.knowledge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.bench.Benchmark;
import dev.orrery.bench.Goal;
import dev.orrery.bench.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A second sync of files that nobody touched. */
public final class ResyncBenchmark implements Benchmark {
    private static final int FILES = 10_000;
    private static final int ROUNDS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(15);

    @Override
    public String name() {
        return "resync-unchanged";
    }

    @Override
    public String description() {
        return "10,000 unchanged files synced again, beside their first sync.";
    }

    @Override
    public List<Row> run() throws Exception {
        try (PackagedSuite suite = PackagedSuite.start()) {
            write(suite.sourceFolder("many"));
            String knowledgeBase = suite.knowledgeBase("many");
            String source = suite.source(knowledgeBase, "many");
            double first = seconds(suite, knowledgeBase, source);
            double[] again = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                again[round] = seconds(suite, knowledgeBase, source);
            }
            return List.of(
                    Row.of("first sync, from request to end", first, "s"),
                    Row.of(
                            "second sync, from request to end, median of " + ROUNDS,
                            Times.median(again),
                            "s",
                            Goal.atMost(5)),
                    Row.of("files looked at", FILES / Times.median(again), "1/s"));
        }
    }

    private static double seconds(PackagedSuite suite, String knowledgeBase, String source) throws Exception {
        long begin = System.nanoTime();
        JsonNode run = suite.awaitReady(knowledgeBase, suite.sync(knowledgeBase, source), LIMIT, PackagedSuite.OFTEN);
        if (run.path("processed_file_count").asInt() != FILES) {
            throw new IOException("Not all files were looked at: " + run);
        }
        return Times.seconds(begin);
    }

    /** Written long ago, as most files are: of a file that was written just now its time does not tell everything. */
    private static void write(Path folder) throws IOException {
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
        for (int file = 0; file < FILES; file++) {
            Path written = Files.createDirectories(folder.resolve("folder-" + file / 100))
                    .resolve("note-" + file + ".md");
            Files.writeString(written, "Note " + file + " says that pump " + file % 97 + " is well.");
            Files.setLastModifiedTime(written, longAgo);
        }
    }
}
