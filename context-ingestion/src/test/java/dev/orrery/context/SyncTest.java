package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import dev.orrery.context.edge.Pdfs;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SyncTest extends ContextTest {
    /** Each chunk has a copy of it. */
    @Test
    void aDocumentWithTooMuchMetadataFailsAlone() throws IOException {
        Files.writeString(folder("heavy").resolve("items.json"), """
                [{"text": "The light one", "metadata": {"a": "b"}},
                 {"text": "The heavy one", "metadata": {"a": "%s"}}]""".formatted("b".repeat(70_000)));
        String kb = api.knowledgeBase("heavy");
        JsonNode run = api.awaitEnd(kb, api.sync(kb, api.source(kb, "heavy")));
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(1, run.path("created_document_count").asInt());
        assertEquals(1, run.path("failed_document_count").asInt());
        assertEquals("invalid_metadata_value", run.at("/failures/0/code").asText());
    }

    @Test
    void documentsOfADirectoryCanBeFound() throws IOException {
        Path folder = folder("manuals/guides");
        Files.writeString(folder.resolve("setup.md"), "Switch the unit off before opening it.");
        Files.writeString(folder.resolve("pumps.txt"), "The pump in hall seven needs grease every month.");
        Files.write(folder.resolve("book.pdf"), Pdfs.of("Page about valves", "Page about turbines"));
        String kb = api.knowledgeBase("field-service");
        String source = api.createSource(
                        kb,
                        Map.of(
                                "display_name", "Manuals",
                                "relative_path", "manuals",
                                "metadata", Map.of("category", "manual")))
                .statusCode(201)
                .body("source.last_sync_status", equalTo("idle"))
                .extract()
                .path("source.id");
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));

        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(3, run.path("scanned_file_count").asInt());
        assertEquals(3, run.path("created_document_count").asInt());
        assertEquals(0, run.path("failed_document_count").asInt());
        assertEquals(100, run.path("progress_percent").asInt());
        assertEquals(1, run.path("attempt").asInt());
        assertEquals("Manuals", run.path("source_display_name").asText());
        assertTrue(run.path("queue_position").isNull());
        JsonNode stored = api.knowledgeBaseById(kb);
        assertEquals("ready", stored.path("sync_status").asText());
        assertEquals(3, stored.path("document_count").asInt());
        assertTrue(stored.path("eligible_for_binding").asBoolean());

        JsonNode answer = api.query(kb, Map.of("query_text", "grease for the pump", "search_method", "hybrid"));
        JsonNode best = answer.path("results").path(0);
        assertEquals("pumps", best.path("title").asText());
        assertEquals(
                "The pump in hall seven needs grease every month.",
                best.path("text").asText());
        assertEquals(10, best.path("chunk_length_tokens").asInt());
        assertEquals("hybrid_score", best.path("relevance_kind").asText());
        assertEquals(
                "guides/pumps.txt", best.path("metadata").path("source_path").asText());
        assertEquals("manual", best.path("metadata").path("category").asText());
        assertEquals(0.5, answer.path("retrieval").path("hybrid_alpha").asDouble());

        JsonNode page = api.query(
                        kb,
                        Map.of(
                                "query_text",
                                "Türbinés!",
                                "query_preprocessing",
                                "normalize",
                                "search_method",
                                "keyword"))
                .path("results")
                .path(0);
        assertEquals(2, page.path("metadata").path("page_number").asInt());
        assertTrue(page.path("metadata").path("_page_chunking_version").isMissingNode());
        assertEquals(
                0,
                api.query(kb, Map.of("query_text", "pump", "filters", Map.of("category", "other")))
                        .path("results")
                        .size());
    }

    @Test
    void aSecondSyncTouchesOnlyWhatChanged() throws IOException {
        Path folder = folder("changing");
        Files.writeString(folder.resolve("same.md"), "This stays as it is.");
        Files.writeString(folder.resolve("longer.md"), "Many words. ".repeat(60));
        Files.writeString(folder.resolve("gone.md"), "This will be gone.");
        String kb = api.knowledgeBase("changing");
        String source = api.source(kb, "changing");
        api.awaitEnd(kb, api.sync(kb, source));
        Set<String> before = edge.vectors().ids("kb_changing");

        Files.writeString(folder.resolve("longer.md"), "Few words now.");
        Files.delete(folder.resolve("gone.md"));
        Files.writeString(folder.resolve("new.md"), "This is new.");
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));

        assertEquals(1, run.path("created_document_count").asInt());
        assertEquals(1, run.path("updated_document_count").asInt());
        assertEquals(1, run.path("deleted_document_count").asInt());
        assertEquals(2, run.path("changed_file_count").asInt());
        assertEquals(1, run.path("deleted_file_count").asInt());
        assertTrue(before.size() > 5, before::toString);
        assertEquals(3, edge.vectors().ids("kb_changing").size());
        assertEquals(
                1,
                edge.embeddings().texts().stream()
                        .filter("This stays as it is."::equals)
                        .count());
    }

    @Test
    void badFilesFailAloneAndAreListed() throws IOException {
        Path folder = folder("mixed");
        Files.writeString(folder.resolve("good.md"), "The blue valve closes clockwise.");
        Files.writeString(folder.resolve("long.md"), "This text is overlong for the model.");
        Files.writeString(folder.resolve("empty.md"), "  ");
        Files.writeString(folder.resolve("lines.jsonl"), "{\"text\":\"fine\"}\n{\"text\": broken\n");
        Files.write(folder.resolve("latin.txt"), new byte[] {'c', (byte) 0xe9});
        Files.write(folder.resolve("secret.pdf"), Pdfs.encrypted("secret"));
        Files.writeString(edge.outside().resolve("private.md"), "Nobody may read this.");
        Files.createSymbolicLink(folder.resolve("escape.md"), edge.outside().resolve("private.md"));
        String kb = api.knowledgeBase("mixed");
        JsonNode run = api.awaitEnd(kb, api.sync(kb, api.source(kb, "mixed")));

        assertEquals("ready", run.path("status").asText(), run::toString);
        Map<String, String> failures = new HashMap<>();
        run.path("failures")
                .forEach(failure -> failures.put(
                        failure.path("path").asText(), failure.path("code").asText()));
        assertEquals(
                Map.of(
                        "lines.jsonl", "invalid_source_json",
                        "latin.txt", "invalid_source_file",
                        "secret.pdf", "invalid_source_pdf",
                        "escape.md", "invalid_source_file",
                        "empty.md", "invalid_document_text",
                        "long.md", "embeddings_input_too_large"),
                failures);
        assertEquals(6, run.path("failed_document_count").asInt());
        assertEquals(1, api.documents(kb).size());
        assertEquals("good.md", api.documents(kb).path(0).path("source_path").asText());
        assertEquals(1, edge.vectors().ids("kb_mixed").size());
    }

    @Test
    void whenEverythingFailsTheRunEndsInError() throws IOException {
        Files.write(folder("hopeless").resolve("secret.pdf"), Pdfs.encrypted("secret"));
        String kb = api.knowledgeBase("hopeless");
        JsonNode run = api.awaitEnd(kb, api.sync(kb, api.source(kb, "hopeless")));
        assertEquals("error", run.path("status").asText());
        assertEquals(1, run.path("failures").size());
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertEquals(
                run.path("error_summary").asText(),
                api.knowledgeBaseById(kb).path("last_sync_error").asText());
    }

    @Test
    void aDirectoryThatVanishedEndsTheRunInError() throws IOException {
        Path folder = folder("vanishing");
        String kb = api.knowledgeBase("vanishing");
        String source = api.source(kb, "vanishing");
        Files.delete(folder);
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("error", run.path("status").asText());
        assertEquals(
                "error",
                api.get(KNOWLEDGE_BASES + "/" + kb + "/sources")
                        .path("sources")
                        .path(0)
                        .path("last_sync_status")
                        .asText());
    }

    @Test
    void aDocumentWhoseVectorsWereNotWrittenIsDoneAgain() throws IOException {
        Files.writeString(folder("redo").resolve("a.md"), "Only indexed at the second try.");
        String kb = api.knowledgeBase("redo");
        String source = api.source(kb, "redo");
        edge.vectors().refuseUpserts(1);
        assertEquals(
                "error", api.awaitEnd(kb, api.sync(kb, source)).path("status").asText());
        assertEquals(0, edge.vectors().ids("kb_redo").size());

        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(1, edge.vectors().ids("kb_redo").size());
        assertEquals(1, api.knowledgeBaseById(kb).path("document_count").asInt());
    }

    @Test
    void aProviderThatIsAwayForAMomentIsTriedAgain() throws IOException {
        Files.writeString(folder("patient").resolve("a.md"), "Indexed when the model is there.");
        String kb = api.knowledgeBase("patient");
        edge.embeddings().fail(2);
        JsonNode run = api.awaitEnd(kb, api.sync(kb, api.source(kb, "patient")));
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(3, run.path("attempt").asInt());
        assertTrue(run.path("last_error").asText().contains("model is loading"), run::toString);
    }

    @Test
    void aProviderThatStaysAwayEndsTheRunAfterFiveAttempts() throws IOException {
        Files.writeString(folder("hopeful").resolve("a.md"), "Never indexed.");
        String kb = api.knowledgeBase("hopeful");
        String source = api.source(kb, "hopeful");
        edge.embeddings().fail(5);
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("error", run.path("status").asText());
        assertEquals(5, run.path("attempt").asInt());
        assertTrue(run.path("error_summary").asText().startsWith("Gave up after 5 attempts"), run::toString);
        // One call that goes through, and the provider is trusted again.
        assertEquals(
                "ready", api.awaitEnd(kb, api.sync(kb, source)).path("status").asText());
    }

    @Test
    void twoRunsOfOneKnowledgeBaseDoNotOverlap() throws Exception {
        Files.writeString(folder("first").resolve("a.md"), "Held back by the gatekeeper.");
        Files.writeString(folder("second").resolve("b.md"), "Right behind.");
        String kb = api.knowledgeBase("serial");
        String first = api.source(kb, "first");
        String second = api.source(kb, "second");
        Gate gate = edge.embeddings().hold("gatekeeper");
        String firstRun = api.sync(kb, first);
        gate.awaitReached();
        String secondRun = api.sync(kb, second);
        api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sources/" + second + "/sync")
                .then()
                .statusCode(202)
                .body("sync_run.id", equalTo(secondRun))
                .body("sync_run.status", equalTo("queued"))
                .body("sync_run.queue_position", equalTo(1))
                .body("sync_run.progress_percent", nullValue())
                .body("knowledge_base.sync_status", equalTo("syncing"));
        // Another knowledge base is not held up, so the worker was there and left the second run alone.
        String other = api.knowledgeBase("parallel");
        assertEquals(
                "ready",
                api.awaitEnd(other, api.sync(other, api.source(other, "second")))
                        .path("status")
                        .asText());
        assertEquals("queued", api.run(kb, secondRun).path("status").asText());
        gate.open();
        assertEquals("ready", api.awaitEnd(kb, firstRun).path("status").asText());
        assertEquals("ready", api.awaitEnd(kb, secondRun).path("status").asText());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertEquals(2, edge.vectors().ids("kb_serial").size());
    }

    @Test
    void aResyncRebuildsTheIndexFromTheStoredDocuments() throws IOException {
        Path folder = folder("rebuild");
        Files.write(folder.resolve("book.pdf"), Pdfs.of("Page about valves", "Page about turbines"));
        Files.writeString(folder.resolve("note.md"), "A note.");
        String kb = api.knowledgeBase("rebuild");
        api.awaitEnd(kb, api.sync(kb, api.source(kb, "rebuild")));
        TreeSet<String> before = edge.vectors().ids("kb_rebuild");
        Files.writeString(folder.resolve("note.md"), "A note that changed.");
        String run = api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/resync")
                .then()
                .statusCode(202)
                .body("sync_run.operation_type", equalTo("knowledge_resync"))
                .body("sync_run.source_id", nullValue())
                .extract()
                .path("sync_run.id");
        JsonNode ended = api.awaitEnd(kb, run);
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        assertEquals(1, ended.path("updated_document_count").asInt());
        assertEquals(2, ended.path("total_document_count").asInt());
        assertEquals(before, edge.vectors().ids("kb_rebuild"));
        JsonNode turbine = api.query(kb, Map.of("query_text", "turbines", "search_method", "keyword"))
                .path("results")
                .path(0);
        assertEquals(2, turbine.path("metadata").path("page_number").asInt());
        assertNotEquals(0, api.knowledgeBaseById(kb).path("document_count").asInt());
    }

    @Test
    void removingASourceEndsItsRunsAndWaitsForThoseOfOthers() throws Exception {
        Files.writeString(folder("leaving").resolve("a.md"), "About the gazelle.");
        Files.writeString(folder("staying").resolve("b.md"), "About the walrus.");
        String kb = api.knowledgeBase("removal");
        String leaving = api.source(kb, "leaving");
        String staying = api.source(kb, "staying");
        api.awaitEnd(kb, api.sync(kb, leaving));
        String path = KNOWLEDGE_BASES + "/" + kb + "/sources/" + leaving;

        Gate other = edge.embeddings().hold("walrus");
        String otherRun = api.sync(kb, staying);
        other.awaitReached();
        String queued = api.sync(kb, leaving);
        api.request().delete(path).then().statusCode(409).body("error", equalTo("knowledge_base_busy"));
        assertEquals(
                "sync_run_cancelled", api.run(kb, queued).path("error_code").asText());
        assertEquals(1, api.documents(kb).size());
        other.open();
        api.awaitEnd(kb, otherRun);

        Files.writeString(folder("leaving").resolve("a.md"), "About the gazelle and the ibex.");
        Gate own = edge.embeddings().hold("ibex");
        api.sync(kb, leaving);
        own.awaitReached();
        api.request().delete(path).then().statusCode(200).body("source_id", equalTo(leaving));
        own.open();
        assertEquals(1, api.documents(kb).size());
        assertEquals("b.md", api.documents(kb).path(0).path("source_path").asText());
        assertEquals(1, edge.vectors().ids("kb_removal").size());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
        for (JsonNode run : api.get(KNOWLEDGE_BASES + "/" + kb + "/sync-runs").path("sync_runs")) {
            assertEquals(staying, run.path("source_id").asText());
        }
    }

    @Test
    void aDocumentThatTheStoreRefusesFailsAlone() throws IOException {
        Path folder = folder("refused");
        for (int i = 0; i < 10; i++) {
            Files.writeString(folder.resolve("note-" + i + ".md"), "Note " + i + " about the heron.");
        }
        Files.writeString(folder.resolve("poison.md"), "This is poison to the store.");
        String kb = api.knowledgeBase("refused-one");
        edge.vectors().refuse("poison");
        try {
            String run = api.sync(kb, api.source(kb, "refused"));
            JsonNode ended = api.awaitEnd(kb, run);
            assertEquals("ready", ended.path("status").asText(), ended::toString);
            assertEquals(1, ended.path("failed_document_count").asInt());
            assertEquals(10, ended.path("created_document_count").asInt());
            assertEquals("failed", api.outcomes(kb, run).get("poison.md"));
            assertEquals(
                    "vector_upsert_failed",
                    ended.path("failures").path(0).path("code").asText());
            assertEquals(10, edge.vectors().ids("kb_refused_one").size());
            assertEquals(10, api.documents(kb).size());
        } finally {
            edge.vectors().refuse("");
        }
    }
}
