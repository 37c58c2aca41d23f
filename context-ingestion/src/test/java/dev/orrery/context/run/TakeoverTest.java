package dev.orrery.context.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.JsonText;
import dev.orrery.context.edge.ContextApi;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import dev.orrery.context.index.RetiredIndexes;
import dev.orrery.contracts.context.SyncRunRequested;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Workers that die: this process has no worker of its own, the tests are the workers. */
@QuarkusTest
@TestProfile(TakeoverTest.WithoutWorker.class)
class TakeoverTest extends ContextTest {
    private static final int FILES = 300;

    public static class WithoutWorker implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("orrery.context.roles", "api", "orrery.context.write.lease", "3s");
        }
    }

    @Inject
    RunQueue queue;

    @Inject
    SyncJob job;

    @Inject
    Outbox outbox;

    @Inject
    RunOutcomes outcomes;

    @Inject
    RetiredIndexes retired;

    @Inject
    ContextConfig config;

    @Inject
    AgroalDataSource database;

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
        Gate gate = edge.embeddings().hold("zebra200");
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
        assertThrows(LeaseLost.class, () -> queue.fail(first, "any_code", "too late"));

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

    /** The heartbeat waits for the write, and what it then writes must not be older than what that wrote. */
    @Test
    void aWriteThatTakesLongerThanALeaseDoesNotEndIt() throws Exception {
        folder("slow-write");
        String kb = api.knowledgeBase("slow-write");
        api.sync(kb, api.source(kb, "slow-write"));
        Lease lease = claim("slow");
        Instant leaseEnd = Instant.now().plus(config.worker().lease());
        CompletableFuture<Boolean> renewed = new CompletableFuture<>();
        queue.fenced(lease, run -> {
            renewed.completeAsync(() -> queue.renew(lease), Thread.ofPlatform()::start);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Instant.now().isAfter(leaseEnd) && somebodyWaitsForALock());
        });
        assertTrue(renewed.get(20, TimeUnit.SECONDS));
        assertEquals(0, queue.takeBackExpired());
        job.execute(lease);
    }

    private boolean somebodyWaitsForALock() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet waiting = statement.executeQuery("select count(*) from pg_locks where not granted")) {
            return waiting.next() && waiting.getInt(1) > 0;
        }
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
        assertEquals("sync_worker_lost", ended.path("error_code").asText());
        JsonNode source = api.get(ContextApi.KNOWLEDGE_BASES + "/" + kb + "/sources")
                .path("sources")
                .path(0);
        assertEquals("error", source.path("last_sync_status").asText());
        assertEquals(ended.path("error_summary"), source.path("last_sync_error"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> QuarkusTransaction.requiringNew().call(outbox::count) == 0);
        List<SyncRunRequested> dead = deadLetters().stream()
                .filter(letter -> letter.runId().toString().equals(run))
                .toList();
        assertEquals(1, dead.size(), dead::toString);
        assertEquals(kb, dead.getFirst().knowledgeBaseId().toString());
        assertEquals(5, dead.getFirst().attempt());
    }

    @Test
    void attemptsThatBringARunOnDoNotCount() throws IOException {
        Files.createDirectories(edge.root().resolve("long"));
        String kb = api.knowledgeBase("long");
        String run = api.sync(kb, api.source(kb, "long"));
        for (int attempt = 1; attempt <= 6; attempt++) {
            Lease lease = claim("interrupted");
            String path = attempt + ".md";
            var changed = new DocumentOutcome(path, null, path, null, DocumentChange.CREATED, null, null);
            queue.fenced(lease, row -> outcomes.add(row.id, List.of(changed)));
            takeBackWhenExpired();
        }
        assertEquals("queued", api.run(kb, run).path("status").asText());
        for (int attempt = 7; attempt <= 10; attempt++) {
            assertEquals(attempt, claim("doomed").attempt());
            takeBackWhenExpired();
        }
        JsonNode ended = api.run(kb, run);
        assertEquals("error", ended.path("status").asText(), ended::toString);
        assertTrue(ended.path("error_summary").asText().startsWith("Gave up after 10 attempts"), ended::toString);
    }

    /** Everything on the dead-letter topic. */
    private static List<SyncRunRequested> deadLetters() {
        List<SyncRunRequested> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class)),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(SyncRunRequested.DEAD_LETTER_TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofSeconds(1))) {
                    SyncRunRequested request = JsonText.read(message.value(), SyncRunRequested.class);
                    assertEquals(message.key(), request.knowledgeBaseId().toString());
                    found.add(request);
                }
            }
        }
        return found;
    }

    /** Documents of several batches: whoever stops leaves one half written. */
    @Test
    void workersThatStopInTheMiddleOfADocumentLeaveNoGapsAndNoDoubles() throws Exception {
        Path folder = folder("halves");
        for (String name : List.of("ant", "bee", "cat")) {
            Files.writeString(
                    folder.resolve(name + ".md"),
                    IntStream.range(0, 150)
                            .mapToObj(
                                    i -> "Paragraph " + i + " of the " + name + i + " book has some words of its own.")
                            .collect(Collectors.joining("\n\n")));
        }
        String kb = api.knowledgeBase("halves");
        String run = api.sync(kb, api.source(kb, "halves"));
        List<CompletableFuture<Void>> stopped = new ArrayList<>();
        List<Gate> gates = new ArrayList<>();
        for (String word : List.of("ant3 ", "bee75 ", "cat149 ")) {
            Gate gate = edge.embeddings().hold(word);
            gates.add(gate);
            stopped.add(working(claim("stopping-at-" + word)));
            gate.awaitReached();
            takeBackWhenExpired();
        }
        Lease last = claim("last");
        assertEquals(4, last.attempt());
        job.execute(last);
        Set<String> ready = edge.vectors().ids("kb_halves");
        gates.forEach(Gate::open);
        for (CompletableFuture<Void> worker : stopped) {
            CompletionException late = assertThrows(
                    CompletionException.class,
                    () -> worker.orTimeout(20, TimeUnit.SECONDS).join());
            assertTrue(late.getCause() instanceof LeaseLost, () -> String.valueOf(late.getCause()));
        }
        assertEquals(ready, edge.vectors().ids("kb_halves"));
        JsonNode ended = api.run(kb, run);
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        assertEquals(3, ended.path("created_document_count").asInt());
        assertEquals(Map.of("ant.md", "indexed", "bee.md", "indexed", "cat.md", "indexed"), api.outcomes(kb, run));
        int chunks = 0;
        for (JsonNode document : api.documents(kb)) {
            chunks += document.path("chunk_count").asInt();
        }
        assertTrue(chunks > 100, "chunks: " + chunks);
        assertEquals(chunks, ready.size());
    }

    @Test
    void aResyncWhoseWorkerDiesLeavesTheOldIndexAndNoHalfOne() throws Exception {
        Path folder = folder("rebuilt");
        for (int i = 0; i < 150; i++) {
            Files.writeString(folder.resolve("note-%03d.md".formatted(i)), "Lemur note lemur" + i + " here.");
        }
        String kb = api.knowledgeBase("rebuilt");
        api.sync(kb, api.source(kb, "rebuilt"));
        job.execute(claim("indexer"));
        Set<String> before = edge.vectors().ids("kb_rebuilt");

        String run = api.resync(kb);
        Gate gate = edge.embeddings().hold("lemur70 ");
        CompletableFuture<Void> dying = working(claim("dying"));
        gate.awaitReached();
        assertEquals(2, edge.vectors().all("kb_rebuilt").size());
        takeBackWhenExpired();
        Map<String, Object> query = Map.of("query_text", "lemur", "search_method", "keyword", "top_k", 200);
        assertEquals(150, api.query(kb, query).path("results").size());

        job.execute(claim("second"));
        retired.removeDue();
        assertEquals(150, api.query(kb, query).path("results").size());
        gate.open();
        assertThrows(
                CompletionException.class,
                () -> dying.orTimeout(20, TimeUnit.SECONDS).join());
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            retired.removeDue();
            return edge.vectors().all("kb_rebuilt").size() == 1;
        });
        assertEquals(before, edge.vectors().ids("kb_rebuilt"));
        assertEquals("ready", api.run(kb, run).path("status").asText());
        assertEquals(2, api.run(kb, run).path("attempt").asInt());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
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
        Gate gate = edge.embeddings().hold("doorkeepers");
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
