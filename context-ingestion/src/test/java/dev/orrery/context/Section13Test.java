package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.edge.ContextEdge;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import dev.orrery.context.edge.Pdfs;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Section 13 of the context contract: where the observed suite is not followed, one test a row. Rows 12 and 17 speak of
 * stores of other kinds and are proven where their adapters are ({@code StoreNamesTest}, {@code QdrantVectorStoreTest}).
 */
@QuarkusTest
class Section13Test extends ContextTest {

    private ValidatableResponse document(String kb, Map<String, ?> body) {
        return api.request()
                .body(body)
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then();
    }

    private String status(String kb) {
        return api.knowledgeBaseById(kb).path("sync_status").asText();
    }

    @Test
    void row01_chunkingIsImmutableEvenWhileTheKnowledgeBaseIsEmpty() {
        ObjectNode body = api.body("row-01");
        String kb = api.create(body).statusCode(201).extract().path("knowledge_base.id");
        ObjectNode change = body.objectNode();
        change.set("chunking", body.path("chunking").deepCopy());
        api.request()
                .body(change.toString())
                .put(KNOWLEDGE_BASES + "/" + kb)
                .then()
                .statusCode(200);
        ((ObjectNode) change.path("chunking").path("config")).put("chunk_length", 41);
        api.request()
                .body(change.toString())
                .put(KNOWLEDGE_BASES + "/" + kb)
                .then()
                .statusCode(409)
                .body("error", equalTo("chunking_immutable"));
    }

    @Test
    void row02_aPdfCanBeUploadedAndItsDocumentChanged() throws IOException {
        String kb = api.knowledgeBase("row-02");
        String id = api.upload(kb, "book.pdf", Pdfs.of("Page one"))
                .statusCode(201)
                .body("documents[0].metadata.page_count", equalTo(1))
                .extract()
                .path("documents[0].id");
        api.request()
                .body(Map.of("title", "Another title"))
                .put(KNOWLEDGE_BASES + "/" + kb + "/documents/" + id)
                .then()
                .statusCode(200)
                .body("document.metadata.source_filename", equalTo("book.pdf"));
    }

    @Test
    void row03_aRefusedBodyDoesNotLeaveTheKnowledgeBaseSyncing() {
        String kb = api.knowledgeBase("row-03");
        document(kb, Map.of("title", "T", "text", "t", "metadata", Map.of("unknown", 1)))
                .statusCode(400)
                .body("error", equalTo("invalid_metadata_key"));
        assertEquals("ready", status(kb));
        api.upload(kb, "broken.json", "{".getBytes(StandardCharsets.UTF_8)).statusCode(400);
        assertEquals("ready", status(kb));
    }

    @Test
    void row04_aDocumentWhoseVectorsFailedIsIndexedByTheNextSync() throws IOException {
        Path file = folder("row-04").resolve("a.md");
        Files.writeString(file, "The old words.");
        String kb = api.knowledgeBase("row-04");
        String source = api.source(kb, "row-04");
        api.awaitEnd(kb, api.sync(kb, source));
        Files.writeString(file, "The new words, more of them.");
        edge.vectors().refuseUpserts(1);
        api.awaitEnd(kb, api.sync(kb, source));
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(
                "The new words, more of them.",
                edge.vectors()
                        .record("kb_row_04", edge.vectors().ids("kb_row_04").first())
                        .path("text")
                        .asText());
    }

    @Test
    void row05_aRunWhoseDirectoryIsGoneEndsAndReleasesSourceAndKnowledgeBase() throws IOException {
        Path folder = folder("row-05");
        String kb = api.knowledgeBase("row-05");
        String source = api.source(kb, "row-05");
        Files.delete(folder);
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("error", run.path("status").asText());
        assertEquals("knowledge_source_path_not_found", run.path("error_code").asText());
        assertEquals("error", status(kb));
        JsonNode stored =
                api.get(KNOWLEDGE_BASES + "/" + kb + "/sources").path("sources").path(0);
        assertEquals("error", stored.path("last_sync_status").asText());
        assertEquals(
                run.path("error_summary").asText(),
                stored.path("last_sync_error").asText());
    }

    @Test
    void row06_aRunThatWorksForLongerThanItsLeaseIsNotTakenAway() throws Exception {
        Files.writeString(folder("row-06").resolve("a.md"), "Held by the tortoise.");
        String kb = api.knowledgeBase("row-06");
        Gate gate = edge.embeddings().hold("tortoise");
        String run = api.sync(kb, api.source(kb, "row-06"));
        gate.awaitReached();
        // The lease is two seconds in tests; the heartbeat renews it. TakeoverTest shows a worker without one.
        Instant leaseOver =
                Instant.parse(api.run(kb, run).path("started_at").asText()).plusSeconds(3);
        Awaitility.await().until(() -> Instant.now().isAfter(leaseOver));
        assertEquals("running", api.run(kb, run).path("status").asText());
        gate.open();
        assertEquals(1, api.awaitEnd(kb, run).path("attempt").asInt());
    }

    @Test
    void row07_oneRunWorksOnAKnowledgeBaseAndARequestThatWaitsIsNotDoubled() throws Exception {
        Files.writeString(folder("row-07").resolve("a.md"), "Held by the portcullis.");
        String kb = api.knowledgeBase("row-07");
        String source = api.source(kb, "row-07");
        Gate gate = edge.embeddings().hold("portcullis");
        String first = api.sync(kb, source);
        gate.awaitReached();
        String second = api.sync(kb, source);
        assertEquals(second, api.sync(kb, source));
        assertEquals("queued", api.run(kb, second).path("status").asText());
        gate.open();
        api.awaitEnd(kb, first);
        assertEquals("ready", api.awaitEnd(kb, second).path("status").asText());
        assertEquals("ready", status(kb));
    }

    @Test
    void row08_whatMustBeUniqueConflictsAndLeavesNothing() throws IOException {
        folder("row-08");
        String kb = api.knowledgeBase("row-08");
        api.create(api.body("row-08")).statusCode(409).body("error", equalTo("knowledge_base_slug_conflict"));
        api.create(api.body("row_08")).statusCode(409).body("error", equalTo("knowledge_base_slug_conflict"));
        api.source(kb, "row-08");
        api.createSource(kb, Map.of("display_name", "again", "relative_path", "row-08"))
                .statusCode(409)
                .body("error", equalTo("knowledge_source_path_conflict"));
    }

    @Test
    void row09_aMalformedIdIsUnknown() {
        String kb = api.knowledgeBase("row-09");
        api.request()
                .get(KNOWLEDGE_BASES + "/nope")
                .then()
                .statusCode(404)
                .body("error", equalTo("knowledge_base_not_found"));
        api.request()
                .delete(KNOWLEDGE_BASES + "/" + kb + "/documents/nope")
                .then()
                .statusCode(404)
                .body("error", equalTo("knowledge_document_not_found"));
        api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sources/nope/sync")
                .then()
                .statusCode(404)
                .body("error", equalTo("knowledge_source_not_found"));
        ObjectNode body = api.body("row-09-b");
        body.put("backing_provider_instance_id", "nope");
        api.create(body).statusCode(400).body("error", equalTo("backing_provider_not_found"));
    }

    @Test
    void row10_nullStaysNull() {
        String kb = api.knowledgeBase("row-10");
        Map<String, Object> body = new HashMap<>(Map.of("title", "T", "text", "Some text."));
        body.put("source_name", null);
        body.put("uri", null);
        String id = document(kb, body)
                .statusCode(201)
                .body("document.source_name", nullValue())
                .body("document.uri", nullValue())
                .extract()
                .path("document.id");
        api.request()
                .body(Map.of("title", "U"))
                .put(KNOWLEDGE_BASES + "/" + kb + "/documents/" + id)
                .then()
                .statusCode(200)
                .body("document.source_name", nullValue())
                .body("document.uri", nullValue());
    }

    @Test
    void row11_whatCannotBeReadIsTheClientsFault() {
        String kb = api.knowledgeBase("row-11");
        api.upload(kb, "latin.txt", new byte[] {'c', (byte) 0xe9})
                .statusCode(400)
                .body("error", equalTo("invalid_upload"));
        byte[] torn = Arrays.copyOf("%PDF-1.7\n1 0 obj\n<< /Type /Catalog".getBytes(StandardCharsets.US_ASCII), 60);
        api.upload(kb, "torn.pdf", torn).statusCode(400).body("error", equalTo("invalid_upload_pdf"));
        api.request()
                .body(Map.of("query_text", "q", "search_method", "hybrid", "hybrid_alpha", List.of(1)))
                .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_hybrid_alpha"));
    }

    @Test
    void row13_theIndexGoesWithTheKnowledgeBase() {
        String kb = api.knowledgeBase("row-13");
        document(kb, Map.of("title", "T", "text", "Some text.")).statusCode(201);
        assertTrue(edge.vectors().exists("kb_row_13"));
        api.request().delete(KNOWLEDGE_BASES + "/" + kb).then().statusCode(200);
        assertFalse(edge.vectors().exists("kb_row_13"));
        assertEquals(0, api.documents(api.knowledgeBase("row-13")).size());
    }

    @Test
    void row14_aLinkThatLeadsOutOfTheSourceIsNotRead() throws IOException {
        Path folder = folder("row-14");
        Files.writeString(folder.resolve("inside.md"), "Free to read.");
        Files.writeString(edge.outside().resolve("secret.md"), "Not to be read.");
        Files.createSymbolicLink(folder.resolve("link.md"), edge.outside().resolve("secret.md"));
        String kb = api.knowledgeBase("row-14");
        String run = api.sync(kb, api.source(kb, "row-14"));
        api.awaitEnd(kb, run);
        assertEquals(Map.of("inside.md", "indexed", "link.md", "failed"), api.outcomes(kb, run));
        assertFalse(edge.embeddings().texts().contains("Not to be read."));
    }

    @Test
    void row15_limitsAndTokenizerAreThoseOfTheKnowledgeBasesOwnModel() throws IOException {
        ObjectNode body = api.body("row-15");
        ((ObjectNode) body.path("chunking").path("config")).put("chunk_length", 255);
        api.create(body)
                .statusCode(400)
                .body("error", equalTo("knowledge_base_chunking_exceeds_embeddings_limit"))
                .body("details.embedding_resource_id", equalTo(ContextEdge.MODEL))
                .body("details.safe_chunk_length_max", equalTo(254));
        ((ObjectNode) body.path("chunking").path("config")).put("chunk_length", 254);
        api.create(body)
                .statusCode(201)
                .body(
                        "knowledge_base.vectorization.embedding_resource.chunking_constraints.max_input_tokens",
                        equalTo(256));
        // What the provider's slot holds now is another model with other limits; nothing of it counts.
        Path other = edge.model().resolveSibling("slot-model");
        Files.createDirectories(other);
        Files.writeString(other.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 16}");
        edge.loadModel(other);
        try {
            body.put("slug", "row-15-slot");
            String kb = api.create(body).statusCode(201).extract().path("knowledge_base.id");
            document(kb, Map.of("title", "T", "text", "Cut by its own tokenizer."))
                    .statusCode(201)
                    .body("document.chunk_count", equalTo(1));
        } finally {
            edge.reset();
        }
    }

    @Test
    void row16_pagesSurviveAFullResync() throws IOException {
        String kb = api.knowledgeBase("row-16");
        String id = api.upload(kb, "book.pdf", Pdfs.of("Page about valves", "Page about turbines"))
                .statusCode(201)
                .extract()
                .path("documents[0].id");
        Path file = folder("row-16").resolve("manual.pdf");
        Files.write(file, Pdfs.of("Page about pumps", "", "Page about cranes"));
        String source = api.source(kb, "row-16");
        api.awaitEnd(kb, api.sync(kb, source));
        api.request()
                .body(Map.of("lifecycle_state", "archived"))
                .put(KNOWLEDGE_BASES + "/" + kb + "/sources/" + source)
                .then()
                .statusCode(200);
        Files.delete(file);
        assertEquals("ready", api.awaitEnd(kb, api.resync(kb)).path("status").asText());
        assertEquals(2, page("kb_row_16", id + "::chunk::1"));
        JsonNode archived = api.documents(kb).path(0);
        assertEquals("manual.pdf", archived.path("source_path").asText());
        assertEquals(3, page("kb_row_16", archived.path("id").asText() + "::chunk::1"));
    }

    private int page(String index, String chunk) {
        return edge.vectors()
                .record(index, chunk)
                .path("metadata")
                .path("page_number")
                .asInt();
    }

    @Test
    void row18_builtInProfilesNeedNoSeeding() {
        api.request()
                .queryParam("provider_key", "weaviate_local")
                .get("/v1/context/schema-profiles")
                .then()
                .statusCode(200)
                .body(
                        "schema_profiles.slug",
                        contains("agent-episodic-memory", "agent-semantic-memory", "plain-document-rag"))
                .body("schema_profiles[2].id", equalTo("7c1eec4a-23d4-4d1f-bf72-f73fa61308f1"));
    }

    @Test
    void row19_aProviderThatRefusesTheSuiteDoesNotLookLikeTheUsersSession() {
        String kb = api.knowledgeBase("row-19");
        edge.embeddings().refuse(401);
        try {
            document(kb, Map.of("title", "T", "text", "Some text."))
                    .statusCode(502)
                    .body("error", equalTo("embeddings_request_failed"))
                    .body("details.status_code", equalTo(401));
        } finally {
            edge.embeddings().refuse(0);
        }
    }

    @Test
    void row20_untitledLinesAreNumberedByTheirPositionInTheFile() {
        String kb = api.knowledgeBase("row-20");
        api.upload(
                        kb,
                        "faq.jsonl",
                        "{\"text\":\"One\"}\n\n[{\"text\":\"Two\"},{\"text\":\"Three\"}]\n"
                                .getBytes(StandardCharsets.UTF_8))
                .statusCode(201)
                .body("documents.title", contains("faq-1", "faq-2", "faq-3"));
    }

    @Test
    void row21_anEmptyDocumentIsSkippedAndReportedEveryTime() throws IOException {
        Path folder = folder("row-21");
        Files.writeString(folder.resolve("empty.md"), "  \n");
        Files.writeString(folder.resolve("full.md"), "Something.");
        String kb = api.knowledgeBase("row-21");
        String source = api.source(kb, "row-21");
        for (String full : List.of("indexed", "unchanged")) {
            String run = api.sync(kb, source);
            assertEquals("ready", api.awaitEnd(kb, run).path("status").asText());
            assertEquals(Map.of("empty.md", "failed", "full.md", full), api.outcomes(kb, run));
        }
    }
}
