package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two workers, and everything under them taken away: no document is lost or doubled, every run ends. Another
 * {@code -Dorrery.fault.seed} kills them at other moments.
 */
@Tag("long")
@ExtendWith(Suite.class)
class IngestionFaultTest {
    private static final long SEED = Long.getLong("orrery.fault.seed", 20261122);
    private static final int KILLS = 20;
    private static final int BASES = 3;
    private static final int FILES = 120;
    /** More than are written at once. */
    private static final int PAUSED_FILES = 900;
    /** How long a worker may work before it is killed. */
    private static final int LONGEST_WORK_MILLIS = 700;

    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** For a worker that starts to get a run; the one of the suite itself may be quicker. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(12);

    /** A knowledge base with its source, and the files that it must hold in the end. */
    private record Base(String slug, String id, String source, Path folder) {

        static Base make(Api api, Path sources, String slug, int files) throws IOException {
            Path folder = Files.createDirectories(sources.resolve(slug));
            for (int i = 0; i < files; i++) {
                write(folder, slug, i, 0);
            }
            String id = api.knowledgeBase(slug);
            return new Base(slug, id, api.source(id, slug), folder);
        }

        void change(int file, int version) throws IOException {
            write(folder, slug, file, version);
        }

        private static void write(Path folder, String slug, int file, int version) throws IOException {
            Files.writeString(
                    folder.resolve("note-%03d.md".formatted(file)),
                    "Note " + slug + file + " in version " + version + ". "
                            + "The crew noted the oil level and signed the sheet. ".repeat(6));
        }
    }

    private static void assertWhole(Api api, Base base, int files) throws IOException {
        Set<String> paths = new TreeSet<>();
        int chunks = 0;
        JsonNode documents = api.documents(base.id());
        for (JsonNode document : documents) {
            assertTrue(paths.add(document.path("source_path").asText()), "doubled " + document.path("source_path"));
            assertEquals(
                    Files.readString(base.folder()
                                    .resolve(document.path("source_path").asText()))
                            .trim(),
                    document.path("text").asText());
            chunks += document.path("chunk_count").asInt();
        }
        assertEquals(files, paths.size());
        Set<String> found = new TreeSet<>();
        Map<String, Object> query = new HashMap<>(Map.of("query_text", "crew oil sheet", "search_method", "keyword"));
        query.put("top_k", 10 * files);
        JsonNode results = new ObjectMapper()
                .readTree(api.post("/v1/context/knowledge-bases/" + base.id() + "/query", query)
                        .statusCode(200)
                        .extract()
                        .asString())
                .path("results");
        for (JsonNode result : results) {
            assertTrue(found.add(result.path("id").asText()), "doubled " + result.path("id"));
        }
        assertEquals(chunks, found.size(), "chunks of " + base.slug() + " in the index");
    }

    private static JsonNode runs(Api api, Base base) {
        return api.get("/v1/context/knowledge-bases/" + base.id() + "/sync-runs")
                .path("sync_runs");
    }

    private static void assertEnded(Api api, Base base) {
        for (JsonNode run : runs(api, base)) {
            assertTrue(Set.of("ready", "error").contains(run.path("status").asText()), run::toString);
        }
    }

    @Test
    void twoWorkersThatAreKilledAtRandomLoseAndDoubleNothing(Suite.Running suite) throws IOException {
        Random random = new Random(SEED);
        Api api = suite.superadmin();
        List<Base> bases = new ArrayList<>();
        for (int i = 0; i < BASES; i++) {
            bases.add(Base.make(api, suite.sources(), "kills-" + i, FILES));
        }
        Map<String, String> quick =
                Map.of("ORRERY_CONTEXT_WORKER_LEASE", "5s", "ORRERY_CONTEXT_WORKER_MAX_ATTEMPTS", "1000");
        int hits = 0;
        try (Worker first = new Worker(suite, "first", quick);
                Worker second = new Worker(suite, "second", quick)) {
            for (int kill = 0; kill < KILLS; kill++) {
                for (Base base : bases) {
                    for (int change = 0; change < FILES / 2; change++) {
                        base.change(random.nextInt(FILES), kill + 1);
                    }
                    api.sync(base.id(), base.source());
                }
                Worker victim = working(random.nextBoolean() ? List.of(first, second) : List.of(second, first));
                Instant until = Instant.now().plusMillis(random.nextInt(LONGEST_WORK_MILLIS));
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> Instant.now().isAfter(until));
                hits += victim.isWorking() ? 1 : 0;
                victim.killAndStart();
            }
            int attempts = 0;
            for (Base base : bases) {
                JsonNode last = api.awaitEnd(base.id(), api.sync(base.id(), base.source()), LONGEST);
                assertEquals("ready", last.path("status").asText(), last::toString);
                assertWhole(api, base, FILES);
                for (JsonNode run : runs(api, base)) {
                    attempts = Math.max(attempts, run.path("attempt").asInt());
                }
                assertEnded(api, base);
            }
            assertTrue(hits >= KILLS / 4, hits + " kills hit a worker that was at work");
            assertTrue(attempts > 1, "No run was taken from a worker that was killed");
        }
    }

    /** The first of these that works; when the suite's own worker is quicker than they for long, any. */
    private static Worker working(List<Worker> workers) {
        Instant latest = Instant.now().plus(LONGEST_WAIT);
        return Awaitility.await()
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            for (Worker worker : workers) {
                                if (worker.isWorking()) {
                                    return Optional.of(worker);
                                }
                            }
                            return Instant.now().isAfter(latest)
                                    ? Optional.of(workers.getFirst())
                                    : Optional.<Worker>empty();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void aPausedWorkerThatWakesAfterItsLeaseIsRefused(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        Base base = Base.make(api, suite.sources(), "paused", PAUSED_FILES);
        try (Worker second = new Worker(suite, "paused", Map.of("ORRERY_CONTEXT_WORKER_LEASE", "5s"))) {
            String run = takenBy(second, api, base);
            second.pause();
            JsonNode ended = api.awaitEnd(base.id(), run, LONGEST);
            assertEquals("ready", ended.path("status").asText(), ended::toString);
            assertEquals(2, ended.path("attempt").asInt(), ended::toString);
            second.goOn();
            String lost = "Run " + run + " no longer belongs to token";
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> second.log().contains(lost));
            assertWhole(api, base, PAUSED_FILES);
            assertEquals(ended, api.run(base.id(), run));
        }
    }

    /** A run that this worker has begun, and not one of the suite's own process. */
    private static String takenBy(Worker worker, Api api, Base base) throws IOException {
        for (int version = 1; version < 50; version++) {
            for (int file = 0; file < PAUSED_FILES; file++) {
                base.change(file, version);
            }
            String run = api.sync(base.id(), base.source());
            Awaitility.await()
                    .atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> api.run(base.id(), run)
                                    .path("processed_document_count")
                                    .asInt()
                            > 0);
            if (worker.log().contains("Run " + run + " starts")) {
                return run;
            }
            api.awaitEnd(base.id(), run, LONGEST);
        }
        throw new AssertionError("The second worker took no run:\n" + worker.log());
    }

    @Test
    void aBrokerThatIsDownForAMinuteStopsNothing(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        Base base = Base.make(api, suite.sources(), "brokerless", FILES);
        suite.kill("kafka");
        Instant until = Instant.now().plusSeconds(60);
        try {
            JsonNode run = api.awaitEnd(base.id(), api.sync(base.id(), base.source()), LONGEST);
            assertEquals("ready", run.path("status").asText(), run::toString);
            int version = 1;
            while (Instant.now().isBefore(until)) {
                base.change(version % FILES, version++);
                run = api.awaitEnd(base.id(), api.sync(base.id(), base.source()), LONGEST);
                assertEquals("ready", run.path("status").asText(), run::toString);
            }
        } finally {
            suite.up();
        }
        base.change(0, 1000);
        JsonNode after = api.awaitEnd(base.id(), api.sync(base.id(), base.source()), LONGEST);
        assertEquals("ready", after.path("status").asText(), after::toString);
        assertWhole(api, base, FILES);
        assertEnded(api, base);
    }

    @Test
    void aDatabaseThatRestartsInTheMiddleOfARunLosesNothing(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        Base base = Base.make(api, suite.sources(), "restarted", 600);
        String run = api.sync(base.id(), base.source());
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() ->
                        api.run(base.id(), run).path("processed_document_count").asInt() >= 20);
        suite.kill("postgres");
        suite.up();
        Api again = suite.superadmin();
        JsonNode ended = again.awaitEnd(base.id(), run, LONGEST);
        assertTrue(Set.of("ready", "error").contains(ended.path("status").asText()), ended::toString);
        if (ended.path("status").asText().equals("error")) {
            ended = again.awaitEnd(base.id(), again.sync(base.id(), base.source()), LONGEST);
        }
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        assertWhole(again, base, 600);
        assertEnded(again, base);
    }
}
