package dev.orrery.context.run;

import static java.util.Objects.requireNonNull;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.edge.ContextApi;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.index.ChunkRemovals;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Changes by hand: each holds its knowledge base as long as its process lives, and no longer. */
@QuarkusTest
@TestProfile(TakeoverTest.WithoutWorker.class)
class ManualWriteLeaseTest extends ContextTest {
    @Inject
    RunQueue queue;

    @Inject
    ManualWrites writes;

    @Inject
    KnowledgeBaseRepository knowledgeBases;

    @Inject
    KnowledgeBaseStates states;

    @Inject
    SyncRunRepository runs;

    @Inject
    DocumentRepository documents;

    @Inject
    ChunkRemovals removals;

    @Inject
    ContextConfig config;

    @Test
    void aChangeKeepsItsKnowledgeBaseAsLongAsItLives() throws Exception {
        String kb = api.knowledgeBase("kept");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<String> change = changing(writes, kb, begun, end);
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        Instant firstEnd = writeEnd(kb);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> QuarkusTransaction.requiringNew()
                        .call(runs::databaseTime)
                        .isAfter(firstEnd));
        assertEquals(0, writes.endAbandoned());
        assertTrue(writeEnd(kb).isAfter(firstEnd));
        api.request()
                .body(Map.of("title", "Other", "text", "Another change."))
                .post(ContextApi.KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then()
                .statusCode(409)
                .body("error", equalTo("knowledge_base_busy"));
        end.countDown();
        assertEquals("written", change.get(20, TimeUnit.SECONDS));
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void aChangeWhoseProcessDiedEndsWithItsLease() throws Exception {
        String kb = api.knowledgeBase("orphaned");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<String> change = changing(withoutHeartbeat(), kb, begun, end);
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        assertEquals("syncing", api.knowledgeBaseById(kb).path("sync_status").asText());
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> writes.endAbandoned() == 1);
        JsonNode interrupted = api.knowledgeBaseById(kb);
        assertEquals("error", interrupted.path("sync_status").asText());
        assertEquals(
                "A document operation was interrupted; repeat it or start a full resync.",
                interrupted.path("last_sync_error").asText());

        // It comes back to life: it may not write any more.
        end.countDown();
        ExecutionException late = assertThrows(ExecutionException.class, () -> change.get(20, TimeUnit.SECONDS));
        assertEquals(
                "knowledge_base_busy",
                assertInstanceOf(Failure.class, late.getCause()).code());
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertEquals("next", writes.exclusively(UUID.fromString(kb), "The next", write -> write.call(() -> "next")));
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    /** A change that writes when it is told to. */
    private static CompletableFuture<String> changing(
            ManualWrites writes, String kb, CountDownLatch begun, CountDownLatch end) {
        return CompletableFuture.supplyAsync(
                () -> writes.exclusively(UUID.fromString(kb), "Changing", write -> {
                    begun.countDown();
                    try {
                        assertTrue(end.await(60, TimeUnit.SECONDS));
                    } catch (InterruptedException stopped) {
                        throw new AssertionError(stopped);
                    }
                    return write.call(() -> "written");
                }),
                Thread.ofPlatform()::start);
    }

    /** Changes of a process that dies once they have begun, and its heartbeats with it. */
    private ManualWrites withoutHeartbeat() {
        Heartbeats none = new Heartbeats(queue, config) {
            @Override
            Renewal keep(String what, Duration length, BooleanSupplier renew) {
                return () -> {};
            }
        };
        return new ManualWrites(knowledgeBases, states, runs, documents, removals, none, config);
    }

    private Instant writeEnd(String kb) {
        return QuarkusTransaction.requiringNew()
                .call(() -> requireNonNull(knowledgeBases.findById(UUID.fromString(kb)).writeExpiresAt));
    }
}
