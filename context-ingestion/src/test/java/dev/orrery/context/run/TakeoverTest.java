package dev.orrery.context.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextApi;
import dev.orrery.context.edge.ContextEdge;
import dev.orrery.context.edge.EmbeddingPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers that die: this process has no worker of its own, the tests are the workers. */
@QuarkusTest
@TestProfile(TakeoverTest.WithoutWorker.class)
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {
            @ResourceArg(name = "service", value = "context-ingestion"),
            @ResourceArg(name = "kafka", value = "true")
        })
@WithTestResource(ContextEdge.class)
class TakeoverTest {
    private static final int FILES = 300;

    public static class WithoutWorker implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("orrery.context.roles", "api");
        }
    }

    @Inject
    RunQueue queue;

    @Inject
    SyncJob job;

    @Inject
    Outbox outbox;

    @SuppressWarnings("NullAway.Init")
    ContextEdge edge;

    @SuppressWarnings("NullAway.Init")
    ContextApi api;

    @BeforeEach
    @SuppressWarnings("NullAway")
    void prepare() {
        api = new ContextApi(edge.vectors());
    }

    private Lease claim(String worker) {
        return queue.claim(worker).orElseThrow(() -> new AssertionError("Nothing to claim"));
    }

    private CompletableFuture<Void> working(Lease lease) {
        return CompletableFuture.runAsync(() -> job.execute(lease), Thread.ofPlatform()::start);
    }

    private void takeBackWhenExpired() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> queue.takeBackExpired() == 1);
    }

    @Test
    void aRunWhoseWorkerDiesIsFinishedByAnotherWithoutGapsOrDoubles() throws Exception {
        Path folder = Files.createDirectories(edge.root().resolve("crash"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(folder.resolve("note-%03d.md".formatted(i)), "Maintenance note zebra" + i + " here.");
        }
        String kb = api.knowledgeBase("crash");
        String run = api.sync(kb, api.source(kb, "crash"));

        // The first worker stops in the middle of the run, and its heartbeats with it.
        EmbeddingPeer.Gate gate = edge.embeddings().hold("zebra200");
        Lease first = claim("first");
        CompletableFuture<Void> dying = working(first);
        gate.awaitReached();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> edge.vectors().ids("kb_crash").size() >= 128);
        takeBackWhenExpired();
        JsonNode waiting = api.run(kb, run);
        assertEquals("queued", waiting.path("status").asText());
        assertEquals(1, waiting.path("attempt").asInt());
        assertTrue(waiting.path("last_error").asText().contains("stopped answering"));
        assertFalse(queue.renew(first));

        Lease second = claim("second");
        assertEquals(2, second.attempt());
        assertTrue(second.token() > first.token());
        job.execute(second);
        Set<String> ready = edge.vectors().ids("kb_crash");

        // The first comes back to life: it may not write any more.
        gate.open();
        CompletionException late = assertThrows(
                CompletionException.class,
                () -> dying.orTimeout(20, TimeUnit.SECONDS).join());
        assertTrue(late.getCause() instanceof LeaseLost, () -> String.valueOf(late.getCause()));
        assertThrows(LeaseLost.class, () -> queue.fail(first, "too late"));

        JsonNode ended = api.run(kb, run);
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        assertEquals(2, ended.path("attempt").asInt());
        Set<String> paths = new HashSet<>();
        api.documents(kb)
                .forEach(document -> paths.add(document.path("source_path").asText()));
        assertEquals(FILES, paths.size());
        assertEquals(FILES, api.documents(kb).size());
        assertEquals(FILES, ready.size());
        assertEquals(ready, edge.vectors().ids("kb_crash"));
        assertEquals(FILES, api.knowledgeBaseById(kb).path("document_count").asInt());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void aRunThatNoWorkerSurvivesEndsInErrorAndGoesToTheDeadLetterTopic() throws IOException {
        Files.createDirectories(edge.root().resolve("deadly"));
        String kb = api.knowledgeBase("deadly");
        String run = api.sync(kb, api.source(kb, "deadly"));
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertEquals(attempt, claim("doomed").attempt());
            takeBackWhenExpired();
        }
        JsonNode ended = api.run(kb, run);
        assertEquals("error", ended.path("status").asText(), ended::toString);
        assertEquals(5, ended.path("attempt").asInt());
        assertTrue(ended.path("error_summary").asText().startsWith("Gave up after 5 attempts"));
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> QuarkusTransaction.requiringNew().call(outbox::count) == 0);
    }

    @Test
    void aWorkerThatStopsGivesItsRunBack() throws IOException {
        Files.createDirectories(edge.root().resolve("returned"));
        String kb = api.knowledgeBase("returned");
        String run = api.sync(kb, api.source(kb, "returned"));
        Lease lease = claim("leaving");
        queue.release(lease);
        assertEquals("queued", api.run(kb, run).path("status").asText());
        Lease next = claim("next");
        assertEquals(1, next.attempt());
        job.execute(next);
        assertEquals("ready", api.run(kb, run).path("status").asText());
    }

    @Test
    void aKnowledgeBaseIsWorkedOnByOneRunOnly() throws IOException {
        Files.createDirectories(edge.root().resolve("one"));
        Files.createDirectories(edge.root().resolve("two"));
        String kb = api.knowledgeBase("single");
        api.sync(kb, api.source(kb, "one"));
        api.sync(kb, api.source(kb, "two"));
        Lease first = claim("a");
        assertTrue(queue.claim("b").isEmpty());
        job.execute(first);
        job.execute(claim("b"));
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void deletingTheKnowledgeBaseStopsItsRun() throws Exception {
        Files.writeString(Files.createDirectories(edge.root().resolve("doomed")).resolve("a.md"), "About doorkeepers.");
        String kb = api.knowledgeBase("doomed");
        api.sync(kb, api.source(kb, "doomed"));
        EmbeddingPeer.Gate gate = edge.embeddings().hold("doorkeepers");
        Lease lease = claim("worker");
        CompletableFuture<Void> working = working(lease);
        gate.awaitReached();
        api.request().delete(ContextApi.KNOWLEDGE_BASES + "/" + kb).then().statusCode(200);
        gate.open();
        CompletionException stopped = assertThrows(
                CompletionException.class,
                () -> working.orTimeout(20, TimeUnit.SECONDS).join());
        assertTrue(stopped.getCause() instanceof LeaseLost, () -> String.valueOf(stopped.getCause()));
        assertFalse(edge.vectors().exists("kb_doomed"));
    }
}
