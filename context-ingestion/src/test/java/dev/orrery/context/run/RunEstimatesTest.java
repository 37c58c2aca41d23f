package dev.orrery.context.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a queued run starts and ends, told from runs whose length is known. */
@QuarkusTest
@TestProfile(TakeoverTest.WithoutWorker.class)
class RunEstimatesTest extends ContextTest {

    @Inject
    SyncRunRepository runs;

    @Inject
    KnowledgeBaseRepository knowledgeBases;

    @Inject
    RunQueue queue;

    @Inject
    SyncJob job;

    /** Runs of other tests are not what ran before, and those that wait here are not for the next ones. */
    @BeforeEach
    @AfterEach
    void noRuns() {
        QuarkusTransaction.requiringNew().run(() -> runs.deleteAll());
    }

    private String queued(String kb, String name) throws IOException {
        Files.writeString(folder(name).resolve("a.md"), "About " + name + ".");
        return api.sync(kb, api.source(kb, name));
    }

    private Lease claim() {
        return queue.claim("estimated").orElseThrow(() -> new AssertionError("Nothing to claim"));
    }

    /** Does the run that is next, and lets it have taken this long. */
    private void ended(String run, int seconds) {
        Lease lease = claim();
        assertEquals(run, lease.runId().toString());
        job.execute(lease);
        QuarkusTransaction.requiringNew().run(() -> {
            SyncRun done = runs.findById(lease.runId());
            done.startedAt = Objects.requireNonNull(done.finishedAt).minusSeconds(seconds);
        });
    }

    /** Its clock stands still at its start, so that the figures do not depend on this machine. */
    private void started(String run) {
        Lease lease = claim();
        assertEquals(run, lease.runId().toString());
        QuarkusTransaction.requiringNew()
                .run(() ->
                        runs.findById(lease.runId()).startedAt = Instant.now().plusSeconds(3600));
    }

    private void assertEstimate(String kb, String run, int position, String untilStart, String untilEnd) {
        JsonNode shown = api.run(kb, run);
        assertEquals(position, shown.path("queue_position").asInt(), shown::toString);
        assertEquals(untilStart, shown.path("estimated_seconds_until_start").asText(), shown::toString);
        assertEquals(untilEnd, shown.path("estimated_seconds_remaining").asText(), shown::toString);
    }

    @Test
    void nothingIsToldWhereNothingIsKnown() throws IOException {
        String first = api.knowledgeBase("unknown-first");
        String second = api.knowledgeBase("unknown-second");
        String next = queued(first, "unknown-first");
        String behind = queued(second, "unknown-second");
        assertEstimate(first, next, 1, "0", "null");
        assertEstimate(second, behind, 2, "null", "null");
    }

    @Test
    void aRunWaitsForThoseBeforeItAndTakesAsLongAsTheLastOneOfItsSource() throws IOException {
        String first = api.knowledgeBase("line-first");
        String source = api.source(
                first,
                Files.createDirectories(folder("line-first")).getFileName().toString());
        ended(api.sync(first, source), 60);
        String second = api.knowledgeBase("line-second");
        String never = queued(second, "line-second");
        String again = api.sync(first, source);
        // The one that never ran is expected to take what runs took on average.
        assertEstimate(second, never, 1, "0", "60");
        assertEstimate(first, again, 2, "60", "120");

        ended(never, 20);
        assertEstimate(first, again, 1, "0", "60");
        started(again);
        JsonNode working = api.run(first, again);
        assertTrue(working.path("queue_position").isNull());
        assertTrue(working.path("estimated_seconds_until_start").isNull());
    }

    @Test
    void runsOfOneKnowledgeBaseFollowEachOtherAndOthersShareTheWorkers() throws IOException {
        String first = api.knowledgeBase("shared-first");
        String second = api.knowledgeBase("shared-second");
        String third = api.knowledgeBase("shared-third");
        ended(queued(first, "shared-done"), 60);
        started(queued(first, "shared-a"));
        started(queued(second, "shared-b"));
        String same = queued(first, "shared-c");
        String other = queued(third, "shared-d");
        // Two workers are busy for 60 seconds each.
        assertEstimate(first, same, 1, "60", "120");
        assertEstimate(third, other, 2, "90", "150");
    }

    @Test
    void aResyncIsExpectedToGoAtThePaceOfEarlierOnesAndAnAttemptWaitsForItsTime() throws IOException {
        String first = api.knowledgeBase("pace-first");
        ended(queued(first, "pace-first"), 10);
        ended(api.resync(first), 4);
        String second = api.knowledgeBase("pace-second");
        QuarkusTransaction.requiringNew()
                .run(() -> knowledgeBases.findById(UUID.fromString(second)).documentCount = 30);
        String resync = api.resync(second);
        // One document in four seconds.
        assertEstimate(second, resync, 1, "0", "120");

        QuarkusTransaction.requiringNew()
                .run(() -> runs.findById(UUID.fromString(resync)).availableAt =
                        Instant.now().plus(Duration.ofHours(1)));
        long wait =
                api.run(second, resync).path("estimated_seconds_until_start").asLong();
        assertTrue(wait > 3500 && wait <= 3600, "seconds until the next attempt: " + wait);
    }
}
