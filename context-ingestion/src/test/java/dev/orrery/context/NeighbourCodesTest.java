package dev.orrery.context;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.edge.ContextEdge;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.identity.Role;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes whose cause is what other services say: of providers, their credentials, models and the active deployment. */
@QuarkusTest
class NeighbourCodesTest extends ContextTest {

    @Inject
    EntityManager entities;

    @AfterEach
    void everythingIsBack() {
        edge.reset();
        edge.vectors().down(false);
        edge.embeddings().refuse(0);
    }

    private ValidatableResponse document(String kb) {
        return api.request()
                .body(Map.of("title", "T", "text", "Some text."))
                .post(KNOWLEDGE_BASES + "/" + kb + "/documents")
                .then();
    }

    private ValidatableResponse query(String kb) {
        return api.request()
                .body(Map.of("query_text", "text"))
                .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                .then();
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String code) {
        return answer.statusCode(status).body("error", equalTo(code));
    }

    @ParameterizedTest
    @CsvSource({
        "409,offline_provider_blocked",
        "409,provider_secret_missing",
        "409,credential_ref_unsupported",
        "409,credential_provider_mismatch",
        "404,credential_not_found",
        "400,invalid_credential_id",
        "400,missing_credential_api_base_url",
        "500,unsupported_adapter_kind"
    })
    void whyAProviderIsNotHandedOutIsTold(int status, String code) {
        String kb = api.knowledgeBase("handed-" + code.replace('_', '-'));
        edge.refuseProvider(ContextEdge.EMBEDDINGS, status, code);
        refused(document(kb), status, code).body("details.provider_key", equalTo("from-platform"));
        refused(query(kb), status, code);
        edge.reset();
        edge.refuseProvider(ContextEdge.STORE, status, code);
        refused(document(kb), status, code);
        // It is shown as it was, and nothing of it changed.
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertEquals(0, api.documents(kb).size());
        edge.reset();
        document(kb).statusCode(201);
    }

    @Test
    void theRetrievalTestTellsWhatIsWrongWithTheActiveDeployment() {
        String kb = api.knowledgeBase("runtime-codes");
        edge.refuseRuntime(503, "active_provider_disabled");
        refused(query(kb), 503, "active_provider_disabled");
        edge.refuseRuntime(409, "offline_provider_blocked");
        refused(query(kb), 409, "offline_provider_blocked").body("details.provider_key", equalTo("from-platform"));
        edge.activateUnknownAdapter();
        refused(query(kb), 500, "unsupported_adapter_kind");
        edge.reset();
        edge.embeddings().refuse(403);
        refused(query(kb), 502, "embeddings_request_failed").body("details.status_code", equalTo(403));
        edge.embeddings().refuse(0);
        edge.loseQuota();
        TestTokens.forwarded("context-ingestion", TestTokens.actor(7401, Role.SUPERADMIN))
                .contentType("application/json")
                .body(Map.of("query_text", "text"))
                .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                .then()
                .statusCode(503)
                .body("error", equalTo("quota_unavailable"));
    }

    @Test
    void theEmbeddingsTargetMayGoOrChange() {
        String kb = api.knowledgeBase("target-codes");
        document(kb).statusCode(201);
        edge.removeEmbeddings();
        refused(document(kb), 400, "embedding_provider_not_found");
        refused(query(kb), 400, "embedding_provider_not_found");
        edge.changeEmbeddings("openai_compatible_llm");
        refused(document(kb), 400, "provider_capability_mismatch")
                .body("details.provider_instance_id", equalTo(ContextEdge.EMBEDDINGS.toString()))
                .body("details.provider_key", equalTo("llama_cpp_local"));
        refused(query(kb), 400, "provider_capability_mismatch");
        assertEquals(1, api.documents(kb).size());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void aRuntimeThatLostItsModelIsAskedForItAndTheCallRepeatedOnce() {
        String kb = api.knowledgeBase("lost-model");
        edge.forgetUsage();
        edge.loseModel(true);
        document(kb).statusCode(201);
        assertEquals(1, edge.modelRecoveries());
        edge.loseModel(true);
        query(kb).statusCode(200).body("results[0].title", equalTo("T"));
        assertEquals(2, edge.modelRecoveries());

        edge.loseModel(false);
        for (ValidatableResponse answer : List.of(query(kb), document(kb))) {
            refused(answer, 503, "embeddings_runtime_drift")
                    .body("details.status_code", equalTo(404))
                    .body("details.resource_id", equalTo(ContextEdge.MODEL))
                    .body("details.expected_runtime_model_id", equalTo(ContextEdge.MODEL))
                    .body("details.runtime_state.load_state", equalTo("loading"))
                    .body("details.recovery_attempted", equalTo(true));
        }
        assertEquals(4, edge.modelRecoveries());
        assertEquals(1, api.documents(kb).size());
    }

    /** The database keeps the snapshot of the model as text and cannot promise that it is there. */
    @Test
    void aKnowledgeBaseWithoutItsModelIsNotIndexedAndNotAsked() {
        String kb = api.knowledgeBase("modelless");
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "update knowledge_base set embedding_resource = null where slug = 'modelless'")
                        .executeUpdate());
        refused(document(kb), 409, "knowledge_base_embeddings_not_configured");
        refused(query(kb), 409, "knowledge_base_embeddings_not_configured");
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void aModelWithoutFilesHasNoLimitsAndNoTokenizer() {
        edge.offerModelWithoutFiles("bare-model");
        ObjectNode body = api.body("bare");
        ((ObjectNode) body.path("vectorization")).put("embedding_resource_id", "bare-model");
        ((ObjectNode) body.path("chunking").path("config")).put("chunk_length", 5000);
        String kb = api.create(body)
                .statusCode(201)
                .body("knowledge_base.vectorization.embedding_resource.chunking_constraints", nullValue())
                .extract()
                .path("knowledge_base.id");
        refused(document(kb), 409, "chunking_tokenizer_unavailable")
                .body("details.provider_instance_id", equalTo(ContextEdge.EMBEDDINGS.toString()))
                .body("details.knowledge_base_id", equalTo(kb))
                .body("details.local_path", nullValue());
        edge.activate(ContextEdge.STORE, ContextEdge.EMBEDDINGS, "bare-model");
        refused(query(kb), 409, "chunking_tokenizer_unavailable");
    }

    @Test
    void aLimitThatShrankRefusesEveryWayIn() throws IOException {
        String kb = api.knowledgeBase("shrunk");
        String id = document(kb).statusCode(201).extract().path("document.id");
        Files.writeString(folder("shrunk").resolve("a.md"), "A file.");
        String source = api.source(kb, "shrunk");
        Path limits = edge.model().resolve("sentence_bert_config.json");
        String before = Files.readString(limits);
        Files.writeString(limits, "{\"max_seq_length\": 32}");
        try {
            String code = "knowledge_base_chunking_exceeds_embeddings_limit";
            refused(document(kb), 409, code)
                    .body("details.knowledge_base_id", equalTo(kb))
                    .body("details.embedding_resource_id", equalTo(ContextEdge.MODEL))
                    .body("details.embedding_model_display_name", equalTo("MiniLM"))
                    .body("details.chunk_length", equalTo(40))
                    .body("details.chunk_overlap", equalTo(8))
                    .body("details.max_input_tokens", equalTo(32))
                    .body("details.special_tokens_per_input", equalTo(2))
                    .body("details.safe_chunk_length_max", equalTo(30));
            refused(
                    api.request()
                            .body(Map.of("text", "Other."))
                            .put(KNOWLEDGE_BASES + "/" + kb + "/documents/" + id)
                            .then(),
                    409,
                    code);
            refused(api.upload(kb, "a.txt", "A text.".getBytes()), 409, code);
            assertEquals(
                    code,
                    api.awaitEnd(kb, api.sync(kb, source)).path("error_code").asText());
        } finally {
            Files.writeString(limits, before);
        }
        assertEquals(
                "ready", api.awaitEnd(kb, api.sync(kb, source)).path("status").asText());
    }

    @Test
    void aKnowledgeBaseCannotBeChangedWhileItsStoreIsDisabledOrGone() {
        String kb = api.knowledgeBase("storeless-change");
        String path = KNOWLEDGE_BASES + "/" + kb;
        edge.changeStore("lucene_http", false);
        refused(
                api.request().body(Map.of("slug", "renamed")).put(path).then(),
                400,
                "invalid_backing_provider_disabled");
        edge.removeStore();
        refused(api.request().body(Map.of("slug", "renamed")).put(path).then(), 400, "backing_provider_not_found");
        assertEquals("storeless-change", api.knowledgeBaseById(kb).path("slug").asText());
    }

    @Test
    void aStoreThatCannotBeHadKeepsAKnowledgeBaseWithChunksAndLetsAnEmptyOneGo() {
        String kb = api.knowledgeBase("kept-by-chunks");
        document(kb).statusCode(201);
        edge.changeStore("lucene_http", false);
        refused(api.request().delete(KNOWLEDGE_BASES + "/" + kb).then(), 409, "vector_provider_disabled");
        edge.changeStore("mcp_http", true);
        refused(api.request().delete(KNOWLEDGE_BASES + "/" + kb).then(), 409, "vector_provider_invalid");
        edge.removeStore();
        refused(api.request().delete(KNOWLEDGE_BASES + "/" + kb).then(), 409, "vector_provider_not_found");
        edge.reset();
        assertEquals(1, api.documents(kb).size());

        String empty = api.knowledgeBase("let-go");
        edge.changeStore("lucene_http", false);
        assertTrue(edge.vectors().exists("kb_let_go"));
        api.request().delete(KNOWLEDGE_BASES + "/" + empty).then().statusCode(200);
        refused(api.request().get(KNOWLEDGE_BASES + "/" + empty).then(), 404, "knowledge_base_not_found");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !edge.vectors().exists("kb_let_go"));
    }

    @Test
    void aSourceWhoseChunksCannotBeRemovedStaysWithItsDocuments() throws IOException {
        Files.writeString(folder("sticky").resolve("a.md"), "Stays for now.");
        String kb = api.knowledgeBase("sticky");
        String source = api.source(kb, "sticky");
        api.awaitEnd(kb, api.sync(kb, source));
        String path = KNOWLEDGE_BASES + "/" + kb + "/sources/" + source;
        edge.vectors().down(true);
        refused(api.request().delete(path).then(), 503, "vector_delete_failed")
                .body("details.index", equalTo("kb_sticky"));
        edge.vectors().down(false);
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertFalse(api.knowledgeBaseById(kb).path("last_sync_error").isNull());
        assertEquals(1, api.documents(kb).size());
        api.request().delete(path).then().statusCode(200);
        assertEquals(0, edge.vectors().ids("kb_sticky").size());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void aStoreThatIsDownOrRefusesLeavesNoDocument() {
        String kb = api.knowledgeBase("down-codes");
        edge.vectors().down(true);
        refused(document(kb), 503, "vector_index_ensure_failed");
        edge.vectors().down(false);
        edge.vectors().refuseUpserts(1);
        refused(api.upload(kb, "a.txt", "A text.".getBytes()), 422, "vector_upsert_failed");
        assertEquals(0, api.documents(kb).size());
        assertEquals(0, edge.vectors().ids("kb_down_codes").size());
        document(kb).statusCode(201);
    }

    @Test
    void optionsAndFiltersNameAProvider() {
        refused(options("no-uuid"), 400, "invalid_backing_provider_instance_id");
        refused(options(UUID.randomUUID().toString()), 404, "backing_provider_not_found");
        refused(options(ContextEdge.EMBEDDINGS.toString()), 400, "invalid_backing_provider_capability");
        refused(
                api.request()
                        .queryParam("backing_provider_instance_id", "no-uuid")
                        .get(KNOWLEDGE_BASES)
                        .then(),
                400,
                "invalid_backing_provider_instance_id");
    }

    private ValidatableResponse options(String provider) {
        return api.request()
                .queryParam("backing_provider_instance_id", provider)
                .get("/v1/context/vectorization-options")
                .then();
    }
}
