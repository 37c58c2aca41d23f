package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.edge.ContextEdge;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import dev.orrery.context.source.SourceRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Codes of the contract whose cause lies around the service: providers, deployments, files. */
@QuarkusTest
class ErrorCodesTest extends ContextTest {

    @Inject
    SourceRepository sources;

    @AfterEach
    void everythingIsBack() {
        edge.reset();
        edge.vectors().down(false);
    }

    private ValidatableResponse document(String kb, String text) {
        return api.request()
                .body(Map.of("title", "T", "text", text))
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then();
    }

    private ValidatableResponse query(String kb, Map<String, ?> body) {
        return api.request()
                .body(body)
                .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                .then();
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }

    private ObjectNode on(String slug, UUID store, UUID embeddings) {
        ObjectNode body = api.body(slug);
        body.put("backing_provider_instance_id", store.toString());
        ((ObjectNode) body.path("vectorization")).put("embedding_provider_instance_id", embeddings.toString());
        return body;
    }

    @Test
    void aKnowledgeBaseStandsOnProvidersThatAreThereAndEnabled() {
        refused(
                api.create(on("codes", ContextEdge.DISABLED_STORE, ContextEdge.EMBEDDINGS)),
                400,
                "invalid_backing_provider_disabled");
        refused(
                api.create(on("codes", ContextEdge.STORE, ContextEdge.DISABLED_EMBEDDINGS)),
                400,
                "invalid_embedding_provider_disabled");
        refused(
                api.create(on("codes", ContextEdge.STORE, ContextEdge.SILENT_EMBEDDINGS)),
                400,
                "embedding_provider_unavailable");
        refused(api.create(on("codes", ContextEdge.STORE, UUID.randomUUID())), 400, "embedding_provider_not_found");
        refused(
                api.create(on("codes", ContextEdge.STORE, ContextEdge.STORE)),
                400,
                "invalid_embedding_provider_capability");
        ObjectNode none = api.body("codes");
        ((ObjectNode) none.path("vectorization")).remove("embedding_provider_instance_id");
        refused(api.create(none), 400, "invalid_embedding_provider_instance_id");
        refused(
                api.request()
                        .queryParam("backing_provider_instance_id", ContextEdge.DISABLED_STORE)
                        .get("/v1/context/vectorization-options")
                        .then(),
                400,
                "invalid_backing_provider_disabled");
    }

    @Test
    void theStoreOfAKnowledgeBaseMayGoOrChange() {
        String kb = api.knowledgeBase("store-codes");
        edge.changeStore("lucene_http", false);
        refused(document(kb, "Some text."), 409, "vector_provider_disabled");
        edge.changeStore("mcp_http", true);
        refused(document(kb, "Some text."), 409, "vector_provider_invalid");
        edge.removeStore();
        refused(document(kb, "Some text."), 409, "vector_provider_not_found");
        edge.reset();
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
        String id = document(kb, "Some text.").statusCode(201).extract().path("document.id");

        edge.vectors().down(true);
        refused(query(kb, Map.of("query_text", "text", "search_method", "keyword")), 503, "vector_query_failed");
        refused(
                api.request()
                        .delete(KNOWLEDGE_BASES + "/" + kb + "/documents/" + id)
                        .then(),
                503,
                "vector_delete_failed");
        refused(api.request().delete(KNOWLEDGE_BASES + "/" + kb).then(), 503, "vector_index_delete_failed");
        edge.vectors().down(false);
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        document(kb, "More text.").statusCode(201);
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertEquals(2, edge.vectors().ids("kb_store_codes").size());
    }

    @Test
    void theRetrievalTestGoesThroughTheActiveRuntime() {
        String kb = api.knowledgeBase("active-codes");
        document(kb, "Some text.").statusCode(201);
        Map<String, String> asked = Map.of("query_text", "text");
        edge.activate(ContextEdge.OTHER_STORE, ContextEdge.EMBEDDINGS, ContextEdge.MODEL);
        query(kb, asked)
                .statusCode(409)
                .body("error", equalTo("knowledge_base_provider_mismatch"))
                .body("details.knowledge_base_provider_instance_id", equalTo(ContextEdge.STORE.toString()))
                .body("details.knowledge_base_provider_key", equalTo("lucene_local"))
                .body("details.active_provider_key", equalTo("lucene_local"))
                .body("details.active_provider_instance_id", equalTo(ContextEdge.OTHER_STORE.toString()));
        edge.activate(ContextEdge.STORE, ContextEdge.SILENT_EMBEDDINGS, ContextEdge.MODEL);
        query(kb, asked)
                .statusCode(409)
                .body("error", equalTo("knowledge_base_embeddings_provider_mismatch"))
                .body(
                        "details.knowledge_base_embedding_provider_instance_id",
                        equalTo(ContextEdge.EMBEDDINGS.toString()))
                .body(
                        "details.active_embedding_provider_instance_id",
                        equalTo(ContextEdge.SILENT_EMBEDDINGS.toString()));
        edge.activate(ContextEdge.STORE, ContextEdge.EMBEDDINGS, "another-model");
        query(kb, asked)
                .statusCode(409)
                .body("error", equalTo("knowledge_base_embeddings_resource_mismatch"))
                .body("details.knowledge_base_embedding_resource_id", equalTo(ContextEdge.MODEL))
                .body("details.active_embedding_resource_id", equalTo("another-model"));
        // Keywords need no model.
        query(kb, Map.of("query_text", "text", "search_method", "keyword")).statusCode(200);
        edge.deactivate();
        refused(query(kb, asked), 503, "active_binding_not_found");
        edge.reset();
        query(kb, asked).statusCode(200).body("retrieval.hybrid_alpha", nullValue());
    }

    @Test
    void queriesOfAKnowledgeBaseWithItsClientsVectorsAreRefused() {
        ObjectNode body = api.body("self-codes");
        body.putObject("vectorization").put("mode", "self_provided");
        String kb = api.create(body).statusCode(201).extract().path("knowledge_base.id");
        query(kb, Map.of("query_text", "text"))
                .statusCode(409)
                .body("error", equalTo("knowledge_base_self_provided_query_unsupported"))
                .body("details.vectorization_mode", equalTo("self_provided"));
        refused(document(kb, "Some text."), 409, "knowledge_base_self_provided_ingestion_unsupported");
        refused(
                api.request().post(KNOWLEDGE_BASES + "/" + kb + "/resync").then(),
                409,
                "knowledge_base_self_provided_ingestion_unsupported");
    }

    @Test
    void queriesThatBreakARule() {
        String kb = api.knowledgeBase("query-codes");
        refused(query(kb, Map.of("query_text", "q", "filters", List.of())), 400, "invalid_filters");
        refused(
                query(kb, Map.of("query_text", "q", "filters", Map.of("category", List.of()))),
                400,
                "invalid_metadata_value");
        refused(
                query(kb, Map.of("query_text", "q", "query_preprocessing", "stem")),
                400,
                "invalid_query_preprocessing");
    }

    @Test
    void sourcesThatBreakARule() throws IOException {
        folder("source-codes");
        String kb = api.knowledgeBase("source-codes");
        refused(api.createSource(kb, Map.of("relative_path", "source-codes")), 400, "invalid_source_display_name");
        refused(
                api.createSource(
                        kb, Map.of("display_name", "S", "relative_path", "source-codes", "include_globs", "*.md")),
                400,
                "invalid_source_globs");
        refused(
                api.createSource(
                        kb, Map.of("display_name", "S", "relative_path", "source-codes", "lifecycle_state", "gone")),
                400,
                "invalid_source_lifecycle_state");
        refused(
                api.createSource(kb, Map.of("display_name", "S", "relative_path", "source-codes", "source_type", "s3")),
                400,
                "unsupported_source_type");
        Path root = edge.root();
        Path second = edge.secondRoot();
        Files.move(root, root.resolveSibling("root-away"));
        Files.move(second, second.resolveSibling("second-away"));
        try {
            refused(
                    api.createSource(kb, Map.of("display_name", "S", "relative_path", "source-codes")),
                    500,
                    "context_source_roots_not_configured");
        } finally {
            Files.move(root.resolveSibling("root-away"), root);
            Files.move(second.resolveSibling("second-away"), second);
        }
    }

    @Test
    void aFileThatIsTooLargeIsListedAndNotRead() throws IOException {
        Path folder = folder("large-codes");
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("large.txt").toFile(), "rw")) {
            file.setLength(20_971_521);
        }
        Files.writeString(folder.resolve("small.txt"), "Small.");
        String kb = api.knowledgeBase("large-codes");
        String run = api.sync(kb, api.source(kb, "large-codes"));
        JsonNode ended = api.awaitEnd(kb, run);
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        assertEquals(
                "source_file_too_large",
                ended.path("failures").path(0).path("code").asText());
        assertEquals(Map.of("large.txt", "failed", "small.txt", "indexed"), api.outcomes(kb, run));
    }

    @Test
    void theEmbeddingModelMayAnswerWrongOrLoseItsTokenizer() throws IOException {
        String kb = api.knowledgeBase("model-codes");
        refused(document(kb, "A text that is shortchanged."), 502, "embeddings_response_invalid");
        document(kb, "A good text.").statusCode(201);
        Path away = edge.model().resolveSibling("away");
        Files.move(edge.model(), away);
        try {
            document(kb, "A good text.")
                    .statusCode(409)
                    .body("error", equalTo("chunking_tokenizer_unavailable"))
                    .body("details.knowledge_base_id", equalTo(kb));
        } finally {
            Files.move(away, edge.model());
        }
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void aProviderWithoutModelsIsShownWithTheReason() {
        edge.withoutModels();
        api.request()
                .queryParam("backing_provider_instance_id", ContextEdge.STORE)
                .get("/v1/context/vectorization-options")
                .then()
                .statusCode(200)
                .body("embedding_providers[0].is_ready", equalTo(false))
                .body("embedding_providers[0].unavailable_reason", equalTo("no_embedding_resources"))
                .body("embedding_providers[0].default_resource_id", nullValue());
        refused(api.create(api.body("no-models")), 400, "embedding_resource_not_found");
    }

    @Test
    void aRunThatBreaksInsideTheServiceEndsAndSaysSo() throws Exception {
        Files.writeString(folder("whole-inside").resolve("a.md"), "Held by the portcullis.");
        Files.writeString(folder("broken-inside").resolve("b.md"), "Never read.");
        String kb = api.knowledgeBase("broken-inside");
        Gate gate = edge.embeddings().hold("portcullis");
        String whole = api.sync(kb, api.source(kb, "whole-inside"));
        gate.awaitReached();
        String source = api.source(kb, "broken-inside");
        String run = api.sync(kb, source);
        QuarkusTransaction.requiringNew().run(() -> sources.findById(UUID.fromString(source)).includeGlobs = "no JSON");
        gate.open();
        JsonNode ended = api.awaitEnd(kb, run);
        assertEquals("error", ended.path("status").asText(), ended::toString);
        assertEquals("knowledge_source_sync_failed", ended.path("error_code").asText());
        assertEquals("ready", api.run(kb, whole).path("status").asText());
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
    }
}
