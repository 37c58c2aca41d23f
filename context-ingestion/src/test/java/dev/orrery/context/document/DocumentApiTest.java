package dev.orrery.context.document;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DocumentApiTest extends ContextTest {
    private ValidatableResponse post(String kb, Object body) {
        return api.request()
                .body(body)
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then();
    }

    private ValidatableResponse put(String kb, String id, Object body) {
        return api.request()
                .body(body)
                .put(KNOWLEDGE_BASES + "/" + kb + "/documents/" + id)
                .then();
    }

    private ValidatableResponse delete(String kb, String id) {
        return api.request()
                .delete(KNOWLEDGE_BASES + "/" + kb + "/documents/" + id)
                .then();
    }

    private String document(String kb, String title, String text) {
        return post(kb, Map.of("title", title, "text", text))
                .statusCode(201)
                .extract()
                .path("document.id");
    }

    private void assertState(String kb, String status, int documents, int chunks, String index) {
        JsonNode stored = api.knowledgeBaseById(kb);
        assertEquals(status, stored.path("sync_status").asText(), stored::toString);
        assertEquals(documents, stored.path("document_count").asInt(), stored::toString);
        assertEquals(documents, api.documents(kb).size());
        assertEquals(chunks, edge.vectors().ids(index).size());
    }

    @Test
    void aDocumentIsIndexedWhileTheClientWaits() {
        String kb = api.knowledgeBase("handmade");
        Map<String, Object> body = new HashMap<>();
        body.put("title", " Pumps ");
        body.put("text", "  The pump needs grease.\u0000 ");
        body.put("source_type", "Wiki");
        body.put("source_name", null);
        body.put("uri", null);
        body.put("metadata", Map.of("category", 3, "_note", Map.of("a", 1)));
        String id = post(kb, body)
                .statusCode(201)
                .body("document.title", equalTo("Pumps"))
                .body("document.text", equalTo("The pump needs grease."))
                .body("document.source_type", equalTo("wiki"))
                .body("document.source_name", nullValue())
                .body("document.uri", nullValue())
                .body("document.metadata.category", equalTo("3"))
                .body("document.chunk_count", equalTo(1))
                .body("document.managed_by_source", equalTo(false))
                .body("document.source_id", nullValue())
                .extract()
                .path("document.id");
        assertState(kb, "ready", 1, 1, "kb_handmade");
        JsonNode metadata =
                edge.vectors().record("kb_handmade", id + "::chunk::0").path("metadata");
        assertEquals("3", metadata.path("category").asText());
        assertTrue(metadata.path("_note").isMissingNode());
        assertEquals(
                "Pumps",
                api.query(kb, Map.of("query_text", "grease for the pump"))
                        .path("results")
                        .path(0)
                        .path("title")
                        .asText());
    }

    @Test
    void aDocumentIsMadeOnceUnderAKey() {
        String kb = api.knowledgeBase("keyed");
        Map<String, String> body = Map.of("title", "Pumps", "text", "The pump needs grease.");
        String id = keyed(kb, "first", body).statusCode(201).extract().path("document.id");
        keyed(kb, "first", body).statusCode(201).body("document.id", equalTo(id));
        keyed(kb, "first", Map.of("title", "Pumps", "text", "It needs none."))
                .statusCode(409)
                .body("error", equalTo("idempotency_key_reused"));
        keyed(kb, "a b", body).statusCode(400).body("error", equalTo("invalid_idempotency_key"));
        assertState(kb, "ready", 1, 1, "kb_keyed");
        keyed(kb, "second", body).statusCode(201);
        assertState(kb, "ready", 2, 2, "kb_keyed");
    }

    private ValidatableResponse keyed(String kb, String key, Map<String, String> body) {
        return api.request()
                .header("Idempotency-Key", key)
                .body(body)
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then();
    }

    @Test
    void pagesAreIndexedAloneAndKeepTheirNumbers() {
        String kb = api.knowledgeBase("paged");
        String id = post(
                        kb,
                        Map.of(
                                "title", "Book",
                                "text", "Valves and turbines",
                                "page_texts",
                                        List.of(
                                                Map.of("page_number", 2, "text", "About valves"),
                                                Map.of("page_number", 3, "text", " "),
                                                Map.of("page_number", 7, "text", "About turbines"))))
                .statusCode(201)
                .body("document.chunk_count", equalTo(2))
                .extract()
                .path("document.id");
        assertEquals(
                7,
                edge.vectors()
                        .record("kb_paged", id + "::chunk::1")
                        .path("metadata")
                        .path("page_number")
                        .asInt());

        put(kb, id, Map.of("title", "Tome")).statusCode(200).body("document.chunk_count", equalTo(2));
        put(kb, id, Map.of("text", "Only valves")).statusCode(200).body("document.chunk_count", equalTo(1));
        assertTrue(edge.vectors()
                .record("kb_paged", id + "::chunk::0")
                .path("metadata")
                .path("page_number")
                .isMissingNode());
        for (Object broken : List.of(
                "x", List.of(1), List.of(Map.of("page_number", 0, "text", "a")), List.of(Map.of("page_number", 1)))) {
            post(kb, Map.of("title", "a", "text", "b", "page_texts", broken))
                    .statusCode(400)
                    .body("error", equalTo("invalid_page_texts"));
        }
    }

    @Test
    void bodiesThatBreakARuleChangeNothing() {
        String kb = api.knowledgeBase("strict");
        Map<String, Object> withoutMetadata = new HashMap<>(Map.of("title", "a", "text", "b"));
        withoutMetadata.put("metadata", null);
        Map<Object, String> codes = new HashMap<>();
        codes.put(List.of(), "invalid_payload");
        codes.put(Map.of("text", "b"), "invalid_title");
        codes.put(Map.of("title", "a", "text", " "), "invalid_document_text");
        codes.put(withoutMetadata, "invalid_metadata");
        codes.put(Map.of("title", "a", "text", "b", "metadata", List.of()), "invalid_metadata");
        codes.put(Map.of("title", "a", "text", "b", "metadata", Map.of("colour", 1)), "invalid_metadata_key");
        codes.put(
                Map.of("title", "a", "text", "b", "metadata", Map.of("category", List.of())), "invalid_metadata_value");
        codes.put(
                Map.of("title", "a", "text", "b", "metadata", Map.of("category", "x".repeat(70_000))),
                "invalid_metadata_value");
        codes.put(Map.of("title", "a".repeat(70_000), "text", "b"), "invalid_metadata_value");
        codes.forEach((body, code) -> {
            post(kb, body).statusCode(400).body("error", equalTo(code));
            assertState(kb, "ready", 0, 0, "kb_strict");
        });
        String id = document(kb, "a", "b");
        put(kb, id, Map.of("text", "")).statusCode(400).body("error", equalTo("invalid_document_text"));
        put(kb, id, Map.of("title", " ")).statusCode(400).body("error", equalTo("invalid_title"));
        put(kb, id, Map.of("page_texts", "x")).statusCode(400).body("error", equalTo("invalid_page_texts"));
        Map.of(
                        "invalid_metadata", List.of(),
                        "invalid_metadata_key", Map.of("colour", 1),
                        "invalid_metadata_value", Map.of("category", List.of()))
                .forEach((code, metadata) -> put(kb, id, Map.of("metadata", metadata))
                        .statusCode(400)
                        .body("error", equalTo(code)));
        assertState(kb, "ready", 1, 1, "kb_strict");

        ObjectNode selfProvided = api.body("strict-self");
        selfProvided.putObject("vectorization").put("mode", "self_provided");
        String other = api.create(selfProvided).statusCode(201).extract().path("knowledge_base.id");
        post(other, Map.of("title", "a", "text", "b"))
                .statusCode(409)
                .body("error", equalTo("knowledge_base_self_provided_ingestion_unsupported"))
                .body("details.knowledge_base_id", equalTo(other))
                .body("details.vectorization_mode", equalTo("self_provided"));
        for (String unknown : List.of("no-uuid", UUID.randomUUID().toString())) {
            post(unknown, Map.of("title", "a", "text", "b"))
                    .statusCode(404)
                    .body("error", equalTo("knowledge_base_not_found"));
            put(kb, unknown, Map.of("title", "a"))
                    .statusCode(404)
                    .body("error", equalTo("knowledge_document_not_found"));
            delete(kb, unknown).statusCode(404).body("error", equalTo("knowledge_document_not_found"));
        }
        TestTokens.forwarded("context-ingestion", TestTokens.actor(7, Role.ADMIN))
                .contentType("application/json")
                .body("{}")
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then()
                .statusCode(403);
    }

    @Test
    void aChangeReplacesTextVectorsAndMetadata() {
        String kb = api.knowledgeBase("edited");
        String id = document(kb, "Long", "Many words. ".repeat(60));
        assertTrue(edge.vectors().ids("kb_edited").size() > 2);
        Map<String, Object> change = new HashMap<>();
        change.put("text", "Few words.");
        change.put("uri", "https://example.org");
        change.put("metadata", Map.of("category", "short"));
        put(kb, id, change)
                .statusCode(200)
                .body("document.id", equalTo(id))
                .body("document.title", equalTo("Long"))
                .body("document.chunk_count", equalTo(1));
        change.clear();
        change.put("uri", null);
        change.put("source_name", "");
        put(kb, id, change)
                .statusCode(200)
                .body("document.uri", nullValue())
                .body("document.source_name", nullValue())
                .body("document.metadata.category", equalTo("short"))
                .body("document.text", equalTo("Few words."));
        assertState(kb, "ready", 1, 1, "kb_edited");
        delete(kb, id).statusCode(200).body("deleted", equalTo(true)).body("document_id", equalTo(id));
        assertState(kb, "ready", 0, 0, "kb_edited");
    }

    @Test
    void aNewDocumentThatCannotBeIndexedLeavesNothing() {
        String kb = api.knowledgeBase("failing");
        post(kb, Map.of("title", "a", "text", "An overlong text"))
                .statusCode(400)
                .body("error", equalTo("embeddings_input_too_large"));
        assertState(kb, "error", 0, 0, "kb_failing");
        edge.vectors().refuseUpserts(1);
        post(kb, Map.of("title", "a", "text", "Refused"))
                .statusCode(422)
                .body("error", equalTo("vector_upsert_failed"));
        assertState(kb, "error", 0, 0, "kb_failing");
        document(kb, "a", "Taken");
        assertState(kb, "ready", 1, 1, "kb_failing");
    }

    @Test
    void aChangeThatCannotBeIndexedKeepsTheOldTextAndIsRepairedByTheNext() {
        String kb = api.knowledgeBase("repaired");
        String id = document(kb, "a", "The old text");
        edge.vectors().refuseUpserts(1);
        put(kb, id, Map.of("text", "The new text")).statusCode(422).body("error", equalTo("vector_upsert_failed"));
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertEquals("The old text", api.documents(kb).path(0).path("text").asText());

        document(kb, "b", "Another text");
        assertState(kb, "ready", 2, 2, "kb_repaired");
        assertEquals(
                "The old text",
                edge.vectors()
                        .record("kb_repaired", id + "::chunk::0")
                        .path("text")
                        .asText());
    }

    @Test
    void documentsOfASourceChangeThroughTheirFilesOnly() throws IOException {
        Files.createDirectories(edge.root().resolve("owned"));
        Files.writeString(edge.root().resolve("owned/a.md"), "Owned by its file.");
        String kb = api.knowledgeBase("owned");
        String source = api.source(kb, "owned");
        api.awaitEnd(kb, api.sync(kb, source));
        String id = api.documents(kb).path(0).path("id").asText();
        put(kb, id, Map.of("title", "x"))
                .statusCode(409)
                .body("error", equalTo("knowledge_document_managed_by_source"))
                .body("details.document_id", equalTo(id))
                .body("details.source_id", equalTo(source));
        delete(kb, id).statusCode(409).body("error", equalTo("knowledge_document_managed_by_source"));
        assertState(kb, "ready", 1, 1, "kb_owned");
    }

    @Test
    void aRunWaitsForAChangeAndAChangeForARun() throws Exception {
        Files.createDirectories(edge.root().resolve("shared"));
        Files.writeString(edge.root().resolve("shared/a.md"), "From the giraffe file.");
        String kb = api.knowledgeBase("shared");
        String source = api.source(kb, "shared");

        Gate gate = edge.embeddings().hold("walrus");
        CompletableFuture<Integer> change = CompletableFuture.supplyAsync(
                () -> post(kb, Map.of("title", "a", "text", "By hand, walrus."))
                        .extract()
                        .statusCode(),
                Thread.ofPlatform()::start);
        gate.awaitReached();
        String run = api.sync(kb, source);
        delete(kb, UUID.randomUUID().toString()).statusCode(404);
        assertEquals("queued", api.run(kb, run).path("status").asText());
        gate.open();
        assertEquals(201, change.get(30, TimeUnit.SECONDS));
        assertEquals("ready", api.awaitEnd(kb, run).path("status").asText());
        assertState(kb, "ready", 2, 2, "kb_shared");

        Files.writeString(edge.root().resolve("shared/b.md"), "From the okapi file.");
        gate = edge.embeddings().hold("okapi");
        run = api.sync(kb, source);
        gate.awaitReached();
        post(kb, Map.of("title", "b", "text", "Too early"))
                .statusCode(409)
                .body("error", equalTo("knowledge_base_busy"))
                .body("details.knowledge_base_id", equalTo(kb));
        gate.open();
        assertEquals("ready", api.awaitEnd(kb, run).path("status").asText());
        assertState(kb, "ready", 3, 3, "kb_shared");
    }
}
