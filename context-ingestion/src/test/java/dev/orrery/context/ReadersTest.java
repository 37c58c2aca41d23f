package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Finding;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Documents that are limited to groups: who finds them, who is shown them, and what a change of that costs. */
@QuarkusTest
class ReadersTest extends ContextTest {
    private static final String STAFF = "11111111-0000-4000-8000-000000000001";
    private static final String BOARD = "22222222-0000-4000-8000-000000000002";
    private static final Actor NOBODY = TestTokens.actor(20, Role.ADMIN);
    private static final Actor OF_STAFF = TestTokens.actor(21, Role.ADMIN, Set.of(STAFF));
    private static final Actor OF_BOARD = TestTokens.actor(22, Role.ADMIN, Set.of(BOARD));
    private static final Actor SUPERADMIN = TestTokens.actor(7, Role.SUPERADMIN);

    @Inject
    EntityManager entities;

    private ValidatableResponse post(String kb, Map<String, ?> document) {
        return api.request()
                .body(document)
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then();
    }

    private String document(String kb, String title, String text, @Nullable List<String> groups) {
        Map<String, Object> body = new HashMap<>(Map.of("title", title, "text", text));
        body.put("reader_groups", groups);
        return post(kb, body).statusCode(201).extract().path("document.id");
    }

    private ValidatableResponse put(String path, Map<String, ?> body) {
        return api.request().body(body).put(KNOWLEDGE_BASES + "/" + path).then();
    }

    @Test
    void aLimitedDocumentIsFoundAndListedByItsGroupsOnly() {
        String kb = api.knowledgeBase("readers");
        document(kb, "Open", "The pump is open to all", null);
        String id = document(kb, "Staff", "The pump code is 4711", List.of(STAFF.toUpperCase(java.util.Locale.ROOT)));
        document(kb, "Both", "The pump of both", List.of(BOARD, STAFF, BOARD));
        assertEquals(Set.of("Open"), Finding.found(kb, NOBODY));
        assertEquals(Set.of("Open"), Finding.found(kb, SUPERADMIN));
        assertEquals(Set.of("Open", "Staff", "Both"), Finding.found(kb, OF_STAFF));
        assertEquals(Set.of("Open", "Both"), Finding.found(kb, OF_BOARD));
        assertEquals(false, Finding.answer(kb, OF_BOARD, "hybrid").contains("4711"));
        assertEquals(Set.of("Open"), Finding.listed(kb, NOBODY));
        assertEquals(Set.of("Open", "Both"), Finding.listed(kb, OF_BOARD));
        assertEquals(Set.of("Open", "Staff", "Both"), Finding.listed(kb, SUPERADMIN));
        JsonNode record = edge.vectors().record("kb_readers", id + "::chunk::0");
        assertEquals("[\"group:" + STAFF + "\"]", record.path("readers").toString());
        assertEquals(false, record.path("metadata").toString().contains(STAFF));
    }

    /** What went wrong names documents; who may not read them is told that, and not which. */
    @Test
    void errorsNameLimitedDocumentsToTheirReadersOnly() throws IOException {
        Files.write(folder("merger").resolve("merger-with-acme.md"), new byte[] {(byte) 0xff});
        String kb = api.knowledgeBase("merger");
        api.createSource(
                        kb,
                        Map.of(
                                "source_type", "local_directory",
                                "display_name", "Plans",
                                "relative_path", "merger",
                                "reader_groups", List.of(BOARD)))
                .statusCode(201);
        String source = api.get(KNOWLEDGE_BASES + "/" + kb + "/sources")
                .at("/sources/0/id")
                .asText();
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("error", run.path("status").asText(), run::toString);
        for (Actor told : List.of(OF_BOARD, SUPERADMIN)) {
            errors(told, kb, containsString("merger-with-acme"));
        }
        for (Actor other : List.of(NOBODY, OF_STAFF)) {
            errors(other, kb, equalTo("The message may name documents that you may not read."));
        }
    }

    private static void errors(Actor actor, String kb, Matcher<String> message) {
        String path = KNOWLEDGE_BASES + "/" + kb;
        TestTokens.forwarded("context-ingestion", actor)
                .get(path)
                .then()
                .statusCode(200)
                .body("knowledge_base.last_sync_error", message)
                .body("knowledge_base.last_sync_summary", message);
        TestTokens.forwarded("context-ingestion", actor)
                .get(KNOWLEDGE_BASES)
                .then()
                .statusCode(200)
                .body("knowledge_bases.find { it.id == '" + kb + "' }.last_sync_error", message);
        TestTokens.forwarded("context-ingestion", actor)
                .get(path + "/sources")
                .then()
                .statusCode(200)
                .body("sources[0].last_sync_error", message);
        TestTokens.forwarded("context-ingestion", actor)
                .get(path + "/sync-runs")
                .then()
                .statusCode(200)
                .body("sync_runs[0].error_summary", message);
    }

    @Test
    void aChangeOfReadersEmbedsNothingAndHoldsWhenItIsAnswered() {
        String kb = api.knowledgeBase("readers-change");
        String id = document(kb, "Plan", "The pump plan", List.of(STAFF));
        int embedded = edge.embeddings().calls();
        put(kb + "/documents/" + id, Map.of("reader_groups", List.of(BOARD)))
                .statusCode(200)
                .body("document.reader_groups", contains(BOARD))
                .body("document.title", equalTo("Plan"));
        assertEquals(Set.of(), Finding.found(kb, OF_STAFF));
        assertEquals(Set.of("Plan"), Finding.found(kb, OF_BOARD));
        put(kb + "/documents/" + id, Collections.singletonMap("reader_groups", null))
                .statusCode(200)
                .body("document.reader_groups", nullValue());
        assertEquals(Set.of("Plan"), Finding.found(kb, NOBODY));
        // A query embeds; the changes did not.
        assertEquals(embedded + 3 * 2, edge.embeddings().calls());
        put(kb + "/documents/" + id, Map.of("text", "The pump secret", "reader_groups", List.of(BOARD)))
                .statusCode(200);
        assertEquals(Set.of(), Finding.found(kb, NOBODY));
        assertEquals(true, Finding.answer(kb, OF_BOARD, "keyword").contains("pump secret"));
        put(kb + "/documents/" + id, Map.of("title", "Renamed"))
                .statusCode(200)
                .body("document.reader_groups", contains(BOARD));
        assertEquals(Set.of(), Finding.found(kb, NOBODY));
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void whatNamesNoGroupIsRefusedAndChangesNothing() {
        String kb = api.knowledgeBase("readers-malformed");
        String id = document(kb, "Kept", "The pump", List.of(STAFF));
        List<Object> wrong = List.of(
                List.of(),
                "everyone",
                STAFF,
                Map.of("id", STAFF),
                List.of("everyone"),
                List.of("group:" + STAFF),
                List.of(STAFF, ""),
                List.of(STAFF, 5),
                Arrays.asList(STAFF, null),
                Collections.nCopies(101, STAFF));
        for (Object groups : wrong) {
            post(kb, Map.of("title", "No", "text", "The pump", "reader_groups", groups))
                    .statusCode(400)
                    .body("error", equalTo("invalid_reader_groups"));
            put(kb + "/documents/" + id, Map.of("reader_groups", groups))
                    .statusCode(400)
                    .body("error", equalTo("invalid_reader_groups"));
            api.createSource(kb, Map.of("display_name", "S", "relative_path", "x", "reader_groups", groups))
                    .statusCode(400);
        }
        assertEquals(Set.of("Kept"), Finding.found(kb, OF_STAFF));
        assertEquals(Set.of(), Finding.found(kb, NOBODY));
        TestTokens.forwarded("context-ingestion", SUPERADMIN)
                .multiPart("files", "a.txt", "The pump".getBytes())
                .multiPart("reader_groups", "staff")
                .post(KNOWLEDGE_BASES + "/" + kb + "/uploads")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_reader_groups"));
    }

    @Test
    void anUploadIsLimitedAsAWhole() {
        String kb = api.knowledgeBase("readers-upload");
        TestTokens.forwarded("context-ingestion", SUPERADMIN)
                .multiPart("files", "a.txt", "The pump manual".getBytes())
                .multiPart("reader_groups", "[\"" + STAFF + "\"]")
                .post(KNOWLEDGE_BASES + "/" + kb + "/uploads")
                .then()
                .statusCode(201)
                .body("documents[0].reader_groups", contains(STAFF));
        assertEquals(Set.of(), Finding.found(kb, NOBODY));
        assertEquals(1, Finding.found(kb, OF_STAFF).size());
    }

    @Test
    void documentsOfASourceFollowItAndNoFileIsOpenedForThat() throws IOException {
        String kb = api.knowledgeBase("readers-source");
        Path folder = folder("sourced");
        Files.writeString(folder.resolve("a.txt"), "The pump of a");
        Files.writeString(folder.resolve("b.txt"), "The pump of b");
        String source = api.createSource(
                        kb, Map.of("display_name", "S", "relative_path", "sourced", "reader_groups", List.of(STAFF)))
                .statusCode(201)
                .body("source.reader_groups", contains(STAFF))
                .extract()
                .path("source.id");
        api.awaitEnd(kb, api.sync(kb, source));
        assertEquals(2, Finding.found(kb, OF_STAFF).size());
        assertEquals(Set.of(), Finding.found(kb, OF_BOARD));
        String runs = KNOWLEDGE_BASES + "/" + kb + "/sync-runs";
        String run = api.get(runs).at("/sync_runs/0/id").asText();
        for (String page :
                List.of(runs, runs + "/" + run, runs + "/" + run + "/documents", runs + "/" + run + "/events")) {
            String shown = TestTokens.forwarded("context-ingestion", NOBODY)
                    .get(page)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString();
            assertEquals(false, shown.contains("a.txt"), shown);
        }
        assertEquals(Map.of("a.txt", "indexed", "b.txt", "indexed"), api.outcomes(kb, run));
        int embedded = edge.embeddings().calls();
        put(kb + "/sources/" + source, Map.of("reader_groups", List.of(BOARD)))
                .statusCode(200)
                .body("source.reader_groups", contains(BOARD));
        assertEquals(Set.of(), Finding.found(kb, OF_STAFF));
        assertEquals(2, Finding.found(kb, OF_BOARD).size());
        assertEquals(Set.of(), Finding.listed(kb, OF_STAFF));
        String unchanged = api.sync(kb, source);
        api.awaitEnd(kb, unchanged);
        assertEquals(Map.of("a.txt", "unchanged", "b.txt", "unchanged"), api.outcomes(kb, unchanged));
        Files.writeString(folder.resolve("c.txt"), "The pump of c");
        api.awaitEnd(kb, api.sync(kb, source));
        assertEquals(3, Finding.found(kb, OF_BOARD).size());
        assertEquals(Set.of(), Finding.found(kb, OF_STAFF));
        api.awaitEnd(kb, api.resync(kb));
        assertEquals(3, Finding.found(kb, OF_BOARD).size());
        assertEquals(Set.of(), Finding.found(kb, NOBODY));
        // Two of the three methods embed their query; c.txt, and the three of the resync in one batch.
        assertEquals(embedded + 6 * 2 + 1 + 1, edge.embeddings().calls());
        edge.offer(UUID.fromString(kb));
        String document = api.documents(kb).at("/0/id").asText();
        Finding.file(kb, document, OF_STAFF).statusCode(404).body("error", equalTo("knowledge_document_not_found"));
        Finding.file(kb, document, SUPERADMIN).statusCode(404);
        Finding.file(kb, document, OF_BOARD).statusCode(200).body(startsWith("The pump of"));
        edge.reset();
    }

    @Test
    void aChangeThatBreaksOffLeavesTooNarrowAndNeverTooWide() throws IOException {
        String kb = api.knowledgeBase("readers-broken");
        Files.writeString(folder("broken").resolve("a.txt"), "The pump of a");
        String source = api.createSource(
                        kb, Map.of("display_name", "S", "relative_path", "broken", "reader_groups", List.of(STAFF)))
                .statusCode(201)
                .extract()
                .path("source.id");
        api.awaitEnd(kb, api.sync(kb, source));
        // From staff to board: first nobody, then board; the second step fails.
        edge.vectors().failMark(2);
        put(kb + "/sources/" + source, Map.of("reader_groups", List.of(BOARD))).statusCode(503);
        assertEquals(Set.of(), Finding.found(kb, OF_STAFF));
        assertEquals(Set.of(), Finding.found(kb, OF_BOARD));
        assertEquals(
                STAFF,
                api.get(KNOWLEDGE_BASES + "/" + kb + "/sources")
                        .at("/sources/0/reader_groups/0")
                        .asText());
        // The source still says staff, and its next sync makes that true again.
        api.awaitEnd(kb, api.sync(kb, source));
        assertEquals(1, Finding.found(kb, OF_STAFF).size());
        assertEquals(Set.of(), Finding.found(kb, OF_BOARD));
        edge.vectors().failMark(1);
        put(kb + "/sources/" + source, Map.of("reader_groups", List.of(BOARD))).statusCode(503);
        assertEquals(1, Finding.found(kb, OF_STAFF).size());
        put(kb + "/sources/" + source, Map.of("reader_groups", List.of(BOARD))).statusCode(200);
        assertEquals(Set.of(), Finding.found(kb, OF_STAFF));
        assertEquals(1, Finding.found(kb, OF_BOARD).size());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void anIndexFromBeforeIsMarkedOnceAndOnlyWhereNothingWasLimited() {
        String kb = api.knowledgeBase("older");
        document(kb, "Old", "The pump of old", null);
        edge.vectors().forgetReaders("kb_older");
        String limited = document(kb, "Limited", "The pump of staff", List.of(STAFF));
        assertEquals(Set.of(), Finding.found(kb, NOBODY));
        int embedded = edge.embeddings().calls();
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "update knowledge_base set readers_marked = false where slug = 'older'")
                        .executeUpdate());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !Finding.answer(kb, NOBODY, "keyword").contains("\"result_count\":0"));
        assertEquals(Set.of("Old"), Finding.found(kb, NOBODY));
        assertEquals(Set.of("Old", "Limited"), Finding.found(kb, OF_STAFF));
        assertEquals(embedded + 2 * 2, edge.embeddings().calls());
        assertEquals(
                "[\"group:" + STAFF + "\"]",
                edge.vectors()
                        .record("kb_older", limited + "::chunk::0")
                        .path("readers")
                        .toString());
    }
}
