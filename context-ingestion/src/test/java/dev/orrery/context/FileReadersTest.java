package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static dev.orrery.context.edge.Finding.found;
import static dev.orrery.context.edge.Finding.listed;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Finding;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A document of a source that is limited alone: the limitation stays, whatever becomes of its file. */
@QuarkusTest
class FileReadersTest extends ContextTest {
    private static final String STAFF = "11111111-0000-4000-8000-000000000001";
    private static final String BOARD = "22222222-0000-4000-8000-000000000002";
    private static final Actor NOBODY = TestTokens.actor(20, Role.ADMIN);
    private static final Actor OF_STAFF = TestTokens.actor(21, Role.ADMIN, Set.of(STAFF));
    private static final Actor OF_BOARD = TestTokens.actor(22, Role.ADMIN, Set.of(BOARD));

    private ValidatableResponse limit(String kb, String document, @Nullable Object groups) {
        return put(kb, document, Collections.singletonMap("reader_groups", groups));
    }

    private ValidatableResponse put(String kb, String document, Map<String, ?> body) {
        return api.request()
                .body(body)
                .put(KNOWLEDGE_BASES + "/" + kb + "/documents/" + document)
                .then();
    }

    private void limitSource(String kb, String source, @Nullable Object groups) {
        api.request()
                .body(Collections.singletonMap("reader_groups", groups))
                .put(KNOWLEDGE_BASES + "/" + kb + "/sources/" + source)
                .then()
                .statusCode(200);
    }

    private String document(String kb, String path) {
        for (JsonNode document : api.documents(kb)) {
            if (document.path("source_path").asText().equals(path)) {
                return document.path("id").asText();
            }
        }
        throw new AssertionError("No document of " + path);
    }

    private String synced(String kb, String source) {
        String run = api.sync(kb, source);
        JsonNode ended = api.awaitEnd(kb, run);
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        return run;
    }

    @Test
    void itHoldsAtOnceAndThroughEverythingThatASyncDoes() throws IOException {
        Path folder = folder("file-readers");
        Files.writeString(folder.resolve("open.txt"), "The pump of all");
        Path secret = Files.writeString(folder.resolve("secret.txt"), "The pump of few");
        String kb = api.knowledgeBase("file-readers");
        String source = api.source(kb, "file-readers");
        synced(kb, source);
        String id = document(kb, "secret.txt");
        assertEquals(Set.of("open", "secret"), found(kb, NOBODY));

        int embedded = edge.embeddings().calls();
        limit(kb, id, List.of(STAFF))
                .statusCode(200)
                .body("document.reader_groups", contains(STAFF))
                .body("document.file_reader_groups", contains(STAFF))
                .body("document.managed_by_source", equalTo(true))
                .body("document.text", equalTo("The pump of few"));
        assertEquals(embedded, edge.embeddings().calls());
        assertLimited(kb, id);
        edge.offer(UUID.fromString(kb));
        Finding.file(kb, id, OF_BOARD).statusCode(404).body("error", equalTo("knowledge_document_not_found"));
        Finding.file(kb, id, OF_STAFF).statusCode(200).body(equalTo("The pump of few"));
        edge.reset();

        String run = synced(kb, source);
        assertEquals(Map.of("open.txt", "unchanged", "secret.txt", "unchanged"), api.outcomes(kb, run));
        assertLimited(kb, id);
        Files.writeString(secret, "The pump of few, changed");
        assertEquals(Map.of("open.txt", "unchanged", "secret.txt", "indexed"), api.outcomes(kb, synced(kb, source)));
        assertLimited(kb, id);
        assertEquals("ready", api.awaitEnd(kb, api.resync(kb)).path("status").asText());
        assertLimited(kb, id);
        // A run tells a reader nothing of the file, also when its document is gone.
        Files.delete(secret);
        String removing = synced(kb, source);
        assertEquals(Set.of("open"), found(kb, OF_STAFF));
        assertEquals("deleted", api.outcomes(kb, removing).get("secret.txt"));
        String shown = TestTokens.forwarded("context-ingestion", OF_BOARD)
                .get(KNOWLEDGE_BASES + "/" + kb + "/sync-runs/" + removing + "/documents")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertEquals(false, shown.contains("secret.txt"), shown);
        // A file that comes back is the same document.
        Files.writeString(secret, "The pump of few, again");
        synced(kb, source);
        assertLimited(kb, id);
        limit(kb, id, null)
                .statusCode(200)
                .body("document.reader_groups", nullValue())
                .body("document.file_reader_groups", nullValue());
        assertEquals(Set.of("open", "secret"), found(kb, NOBODY));
        synced(kb, source);
        assertEquals(Set.of("open", "secret"), found(kb, NOBODY));
    }

    private void assertLimited(String kb, String id) {
        assertEquals(Set.of("open"), found(kb, NOBODY));
        assertEquals(Set.of("open"), found(kb, OF_BOARD));
        assertEquals(Set.of("open", "secret"), found(kb, OF_STAFF));
        assertEquals(Set.of("open"), listed(kb, OF_BOARD));
        String index = "kb_file_readers";
        assertEquals(
                "[\"group:" + STAFF + "\"]",
                edge.vectors().record(index, id + "::chunk::0").path("readers").toString());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    /** Items of a file are told apart by their position only, which moves with every insertion. */
    @Test
    void allDocumentsOfAFileAreLimitedTogether() throws IOException {
        Path folder = folder("file-readers-items");
        Path items = folder.resolve("items.json");
        Files.writeString(
                items, "[{\"title\":\"one\",\"text\":\"The pump one\"},{\"title\":\"two\",\"text\":\"The pump two\"}]");
        Files.writeString(folder.resolve("open.txt"), "The pump of all");
        String kb = api.knowledgeBase("file-readers-items");
        String source = api.source(kb, "file-readers-items");
        synced(kb, source);
        limit(kb, document(kb, "items.json"), List.of(STAFF)).statusCode(200);
        assertEquals(Set.of("open"), found(kb, OF_BOARD));
        assertEquals(Set.of("one", "open", "two"), found(kb, OF_STAFF));
        Files.writeString(
                items,
                "[{\"title\":\"zero\",\"text\":\"The pump zero\"},{\"title\":\"one\",\"text\":\"The pump one\"},{\"title\":\"two\",\"text\":\"The pump two\"}]");
        synced(kb, source);
        assertEquals(Set.of("open"), found(kb, OF_BOARD));
        assertEquals(Set.of("one", "open", "two", "zero"), found(kb, OF_STAFF));
        assertEquals(Set.of("open"), listed(kb, OF_BOARD));
    }

    @Test
    void itNarrowsWhatTheSourceAllowsAndNeverWidensIt() throws IOException {
        Path folder = folder("file-readers-source");
        Files.writeString(folder.resolve("all.txt"), "The pump of all");
        Files.writeString(folder.resolve("one.txt"), "The pump of one");
        String kb = api.knowledgeBase("file-readers-source");
        String source = api.createSource(
                        kb,
                        Map.of(
                                "display_name", "S",
                                "relative_path", "file-readers-source",
                                "reader_groups", List.of(STAFF, BOARD)))
                .statusCode(201)
                .extract()
                .path("source.id");
        synced(kb, source);
        String id = document(kb, "one.txt");
        limit(kb, id, List.of(BOARD, "33333333-0000-4000-8000-000000000003"))
                .statusCode(200)
                .body("document.reader_groups", contains(BOARD));
        assertEquals(Set.of("all"), found(kb, OF_STAFF));
        assertEquals(Set.of("all", "one"), found(kb, OF_BOARD));

        limitSource(kb, source, List.of(STAFF));
        assertEquals(Set.of("all"), found(kb, OF_STAFF));
        assertEquals(Set.of(), found(kb, OF_BOARD));
        limit(kb, id, List.of(BOARD))
                .statusCode(400)
                .body("error", equalTo("invalid_reader_groups"))
                .body("details.source_reader_groups", contains(STAFF));
        limitSource(kb, source, null);
        assertEquals(Set.of("all"), found(kb, NOBODY));
        assertEquals(Set.of("all", "one"), found(kb, OF_BOARD));
        synced(kb, source);
        assertEquals(Set.of("all"), found(kb, OF_STAFF));
        assertEquals(Set.of("all", "one"), found(kb, OF_BOARD));
    }

    @Test
    void nothingElseOfADocumentOfASourceCanBeChanged() throws IOException {
        Files.writeString(folder("file-readers-only").resolve("a.txt"), "The pump");
        String kb = api.knowledgeBase("file-readers-only");
        synced(kb, api.source(kb, "file-readers-only"));
        String id = document(kb, "a.txt");
        for (String field : List.of("title", "text", "source_type", "source_name", "uri", "metadata", "page_texts")) {
            Map<String, Object> body = new HashMap<>(Map.of("reader_groups", List.of(STAFF)));
            body.put(field, "x");
            put(kb, id, body).statusCode(409).body("error", equalTo("knowledge_document_managed_by_source"));
        }
        put(kb, id, Map.of()).statusCode(409).body("error", equalTo("knowledge_document_managed_by_source"));
        for (Object wrong : List.of(List.of(), "everyone", List.of("staff"))) {
            limit(kb, id, wrong).statusCode(400).body("error", equalTo("invalid_reader_groups"));
        }
        limit(kb, UUID.randomUUID().toString(), List.of(STAFF)).statusCode(404);
        assertEquals(Set.of("a"), found(kb, NOBODY));
    }

    @Test
    void aChangeThatBreaksOffLeavesTooNarrowAndTheNextSyncRepairsIt() throws IOException {
        Files.writeString(folder("file-readers-broken").resolve("a.txt"), "The pump");
        String kb = api.knowledgeBase("file-readers-broken");
        String source = api.source(kb, "file-readers-broken");
        synced(kb, source);
        String id = document(kb, "a.txt");
        limit(kb, id, List.of(STAFF)).statusCode(200);
        // From staff to board: first nobody, then board; the second step fails.
        edge.vectors().failMark(2);
        limit(kb, id, List.of(BOARD)).statusCode(503).body("error", equalTo("vector_upsert_failed"));
        assertEquals(Set.of(), found(kb, OF_STAFF));
        assertEquals(Set.of(), found(kb, OF_BOARD));
        synced(kb, source);
        assertEquals(Set.of("a"), found(kb, OF_STAFF));
        assertEquals(Set.of(), found(kb, OF_BOARD));
        edge.vectors().failMark(1);
        limit(kb, id, List.of(BOARD)).statusCode(503);
        assertEquals(Set.of("a"), found(kb, OF_STAFF));
        limit(kb, id, List.of(BOARD)).statusCode(200);
        assertEquals(Set.of(), found(kb, OF_STAFF));
        assertEquals(Set.of("a"), found(kb, OF_BOARD));
    }
}
