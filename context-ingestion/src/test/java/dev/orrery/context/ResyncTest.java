package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import dev.orrery.context.index.RetiredIndexes;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A full resync builds its index beside the one that answers. */
@QuarkusTest
class ResyncTest extends ContextTest {
    private static final int NOTES = 150;

    @Inject
    RetiredIndexes retired;

    private String indexed(String name) throws IOException {
        Path folder = folder(name);
        for (int i = 0; i < NOTES; i++) {
            Files.writeString(
                    folder.resolve("note-%03d.md".formatted(i)), "Note " + i + " about the " + name + " pump.");
        }
        String kb = api.knowledgeBase(name);
        JsonNode run = api.awaitEnd(kb, api.sync(kb, api.source(kb, name)));
        assertEquals("ready", run.path("status").asText(), run::toString);
        return kb;
    }

    private int results(String kb) {
        return api.query(kb, Map.of("query_text", "pump", "search_method", "keyword", "top_k", NOTES))
                .path("results")
                .size();
    }

    private void awaitOneIndex(String index) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> edge.vectors().all(index).size() == 1);
    }

    @Test
    void queriesFindEverythingAllTheWhile() throws Exception {
        String kb = indexed("steady");
        TreeSet<String> before = edge.vectors().ids("kb_steady");
        int callsBefore = edge.embeddings().calls();
        Gate gate = edge.embeddings().hold("note 77 about");
        String run = api.resync(kb);
        AtomicBoolean ended = new AtomicBoolean();
        List<Integer> found = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                found.add(results(kb));
            }
        });
        gate.awaitReached();
        assertEquals(2, edge.vectors().all("kb_steady").size());
        assertEquals("syncing", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertFalse(api.knowledgeBaseById(kb).path("eligible_for_binding").asBoolean());
        gate.open();
        JsonNode end = api.awaitEnd(kb, run);
        assertEquals("ready", end.path("status").asText(), end::toString);
        awaitOneIndex("kb_steady");
        ended.set(true);
        asking.join();

        assertTrue(found.size() > 3, found::toString);
        assertEquals(List.of(NOTES), found.stream().distinct().toList());
        assertTrue(edge.embeddings().calls() > callsBefore);
        assertEquals(before, edge.vectors().ids("kb_steady"));
        assertFalse(edge.vectors().all("kb_steady").contains("kb_steady"));
        assertEquals("kb_steady", api.knowledgeBaseById(kb).path("index_name").asText());
        assertEquals(NOTES, end.path("unchanged_document_count").asInt());
        // What is written by hand goes to the new index.
        api.request()
                .body(Map.of("title", "By hand", "text", "One more pump."))
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then()
                .statusCode(201);
        assertEquals(NOTES, results(kb));
        assertEquals(NOTES + 1, edge.vectors().ids("kb_steady").size());
    }

    @Test
    void aResyncThatIsCancelledLeavesTheIndexAsItWas() throws Exception {
        String kb = indexed("kept");
        Gate gate = edge.embeddings().hold("note 77 about");
        String run = api.resync(kb);
        gate.awaitReached();
        assertEquals(2, edge.vectors().all("kb_kept").size());
        api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sync-runs/" + run + "/cancel")
                .then()
                .statusCode(200)
                .body("sync_run.status", equalTo("error"))
                .body("sync_run.error_code", equalTo("sync_run_cancelled"))
                .body("sync_run.cancelled", equalTo(true))
                .body("knowledge_base.sync_status", equalTo("ready"))
                .body("knowledge_base.last_sync_error", nullValue());
        gate.open();
        awaitOneIndex("kb_kept");
        assertEquals(List.of("kb_kept"), edge.vectors().all("kb_kept"));
        assertEquals(NOTES, results(kb));
        // The knowledge base is free for the next run.
        assertEquals("ready", api.awaitEnd(kb, api.resync(kb)).path("status").asText());
        assertEquals(NOTES, results(kb));
    }

    /** What the scan found unchanged says nothing about the new index. */
    @Test
    void aResyncOfWhichNothingIsTakenLeavesTheIndexAsItWas() throws Exception {
        String kb = indexed("not-taken");
        edge.embeddings().refuse(400);
        JsonNode end = api.awaitEnd(kb, api.resync(kb));
        edge.embeddings().refuse(0);
        assertEquals("error", end.path("status").asText(), end::toString);
        assertTrue(
                end.path("error_summary").asText().startsWith("Nothing could be indexed; 150 failed."), end::toString);
        awaitOneIndex("kb_not_taken");
        assertEquals(List.of("kb_not_taken"), edge.vectors().all("kb_not_taken"));
        assertEquals(NOTES, edge.vectors().ids("kb_not_taken").size());
    }

    /** A source's sync waits behind the resync; that it is cancelled is no matter of the index that is being built. */
    @Test
    void aRunThatIsCancelledWhileItWaitsLeavesTheNewIndexAlone() throws Exception {
        String kb = indexed("waiting");
        folder("waiting-too");
        String source = api.source(kb, "waiting-too");
        Gate gate = edge.embeddings().hold("note 77 about");
        String resync = api.resync(kb);
        gate.awaitReached();
        String waiting = api.sync(kb, source);
        assertEquals(2, edge.vectors().all("kb_waiting").size());
        api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sync-runs/" + waiting + "/cancel")
                .then()
                .statusCode(200)
                .body("sync_run.error_code", equalTo("sync_run_cancelled"))
                .body("knowledge_base.sync_status", equalTo("syncing"));
        retired.removeDue();
        assertEquals(2, edge.vectors().all("kb_waiting").size());
        gate.open();
        assertEquals("ready", api.awaitEnd(kb, resync).path("status").asText());
        awaitOneIndex("kb_waiting");
        assertEquals(NOTES, results(kb));
        assertEquals(NOTES, edge.vectors().ids("kb_waiting").size());
    }

    @Test
    void aResyncThatFailsLeavesNoHalfIndex() throws Exception {
        String kb = indexed("breaking");
        Gate gate = edge.embeddings().hold("note 77 about");
        String run = api.resync(kb);
        gate.awaitReached();
        edge.embeddings().fail(1000);
        gate.open();
        JsonNode end = api.awaitEnd(kb, run);
        edge.embeddings().fail(0);
        assertEquals("error", end.path("status").asText(), end::toString);
        // The fifth attempt may find the provider left alone by then.
        assertTrue(
                Set.of("embeddings_request_failed", "provider_unavailable")
                        .contains(end.path("error_code").asText()),
                end::toString);
        // The final counters of a run that failed stay zero; its outcomes say what it did.
        assertEquals(0, end.path("scanned_file_count").asInt());
        assertEquals(0, end.path("unchanged_document_count").asInt());
        awaitOneIndex("kb_breaking");
        assertEquals(List.of("kb_breaking"), edge.vectors().all("kb_breaking"));
        assertEquals(NOTES, edge.vectors().ids("kb_breaking").size());

        String again = api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sync-runs/" + run + "/retry")
                .then()
                .statusCode(202)
                .body("sync_run.operation_type", equalTo("knowledge_resync"))
                .body("sync_run.retry_of", equalTo(run))
                .extract()
                .path("sync_run.id");
        assertEquals("ready", api.awaitEnd(kb, again).path("status").asText());
        assertEquals(NOTES, results(kb));
    }

    @Test
    void aSourceSyncKeepsQueriesAwayAsTheContractSays() throws Exception {
        Files.writeString(folder("away").resolve("a.md"), "Held by the sentinel.");
        String kb = api.knowledgeBase("away");
        String source = api.source(kb, "away");
        Gate gate = edge.embeddings().hold("sentinel");
        String run = api.sync(kb, source);
        gate.awaitReached();
        api.request()
                .body(Map.of("query_text", "sentinel"))
                .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                .then()
                .statusCode(409)
                .body("error", equalTo("knowledge_base_not_ready"));
        gate.open();
        api.awaitEnd(kb, run);
        List<String> ids = new ArrayList<>(edge.vectors().ids("kb_away"));
        assertEquals(1, ids.size());
    }
}
