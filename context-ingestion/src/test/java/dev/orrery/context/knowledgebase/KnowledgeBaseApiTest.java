package dev.orrery.context.knowledgebase;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.edge.ContextEdge;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@QuarkusTest
class KnowledgeBaseApiTest extends ContextTest {
    private void refused(String code, Consumer<ObjectNode> change) {
        ObjectNode body = api.body("refused");
        change.accept(body);
        api.create(body).statusCode(400).body("error", equalTo(code));
        assertFalse(edge.vectors().exists("kb_refused"), code);
    }

    private static ObjectNode at(ObjectNode body, String... path) {
        ObjectNode node = body;
        for (String field : path) {
            node = (ObjectNode) node.get(field);
        }
        return node;
    }

    @Test
    void aKnowledgeBaseIsReadyWhenItIsCreated() {
        api.create(api.body("Fresh-One"))
                .statusCode(201)
                .body("knowledge_base.slug", equalTo("fresh-one"))
                .body("knowledge_base.index_name", equalTo("kb_fresh_one"))
                .body("knowledge_base.sync_status", equalTo("ready"))
                .body("knowledge_base.eligible_for_binding", equalTo(true))
                .body("knowledge_base.backing_provider.capability", equalTo("vector_store"))
                .body(
                        "knowledge_base.vectorization.embedding_resource.chunking_constraints.safe_chunk_length_max",
                        equalTo(254))
                .body("knowledge_base.vectorization.supports_named_vectors", equalTo(false))
                .body("knowledge_base.chunking.config.chunk_length", equalTo(40))
                .body("knowledge_base.deployment_usage", nullValue());
    }

    @Test
    void bodiesThatBreakARuleAreRefusedBeforeAnythingIsMade() {
        refused("invalid_schema", body -> body.put("schema", 3));
        refused("invalid_schema_properties", body -> at(body, "schema").put("properties", "category"));
        refused(
                "invalid_schema_property",
                body -> at(body, "schema").putArray("properties").add("category"));
        refused(
                "invalid_schema_property_name",
                body -> at(body, "schema").putArray("properties").addObject());
        refused(
                "invalid_metadata_key",
                body -> at(body, "schema").putArray("properties").addObject().put("name", "1st"));
        refused(
                "invalid_schema_property_type",
                body -> at(body, "schema")
                        .putArray("properties")
                        .addObject()
                        .put("name", "a")
                        .put("data_type", "date"));
        refused("invalid_slug", body -> body.putNull("slug"));
        refused("invalid_display_name", body -> body.put("display_name", " "));
        refused("invalid_lifecycle_state", body -> body.put("lifecycle_state", "gone"));
        refused("invalid_backing_provider_instance_id", body -> body.remove("backing_provider_instance_id"));
        refused(
                "backing_provider_not_found",
                body -> body.put(
                        "backing_provider_instance_id", UUID.randomUUID().toString()));
        refused(
                "invalid_backing_provider_capability",
                body -> body.put("backing_provider_instance_id", ContextEdge.EMBEDDINGS.toString()));
        refused("invalid_vectorization", body -> body.remove("vectorization"));
        refused("invalid_vectorization_mode", body -> at(body, "vectorization").put("mode", "magic"));
        refused(
                "invalid_vectorization_target",
                body -> at(body, "vectorization").put("mode", "self_provided"));
        refused(
                "invalid_embedding_resource_id",
                body -> at(body, "vectorization").remove("embedding_resource_id"));
        refused(
                "embedding_resource_not_found",
                body -> at(body, "vectorization").put("embedding_resource_id", "none"));
        refused(
                "invalid_embedding_provider_capability",
                body -> at(body, "vectorization").put("embedding_provider_instance_id", ContextEdge.STORE.toString()));
        refused("invalid_chunking", body -> body.remove("chunking"));
        refused("invalid_chunking_strategy", body -> at(body, "chunking").put("strategy", "semantic"));
        refused("invalid_chunking_config", body -> at(body, "chunking").remove("config"));
        refused("invalid_chunking_unit", body -> at(body, "chunking", "config").put("unit", "words"));
        refused("invalid_chunking_value", body -> at(body, "chunking", "config").put("chunk_length", 0));
        refused("invalid_chunking_value", body -> at(body, "chunking", "config").put("chunk_length", "many"));
        refused("invalid_chunk_overlap", body -> at(body, "chunking", "config").put("chunk_overlap", 40));
        refused(
                "knowledge_base_chunking_exceeds_embeddings_limit",
                body -> at(body, "chunking", "config").put("chunk_length", 255));
    }

    @Test
    void aTakenSlugOrIndexNameConflicts() {
        api.knowledgeBase("taken-name");
        api.create(api.body("taken-name")).statusCode(409).body("error", equalTo("knowledge_base_slug_conflict"));
        api.create(api.body("taken_name")).statusCode(409).body("error", equalTo("knowledge_base_slug_conflict"));
    }

    @Test
    void whenTheStoreIsDownNothingIsLeftBehind() {
        edge.vectors().down(true);
        try {
            api.create(api.body("storeless")).statusCode(503).body("error", equalTo("vector_index_ensure_failed"));
        } finally {
            edge.vectors().down(false);
        }
        api.request().get(KNOWLEDGE_BASES).then().body("knowledge_bases.slug", not(hasItem("storeless")));
        api.create(api.body("storeless")).statusCode(201);
    }

    @Test
    void whatAKnowledgeBaseStandsOnCannotBeChanged() {
        String id = api.knowledgeBase("fixed");
        String path = KNOWLEDGE_BASES + "/" + id;
        api.request()
                .body("{\"display_name\":\"New\",\"slug\":\"fixed-2\"}")
                .put(path)
                .then()
                .statusCode(200)
                .body("knowledge_base.display_name", equalTo("New"))
                .body("knowledge_base.index_name", equalTo("kb_fixed"));
        api.request()
                .body("{\"vectorization\":null}")
                .put(path)
                .then()
                .statusCode(400)
                .body("error", equalTo("vectorization_immutable"));
        api.request()
                .body("{\"backing_provider_key\":\"x\"}")
                .put(path)
                .then()
                .statusCode(400)
                .body("error", equalTo("backing_provider_immutable"));
        ObjectNode chunking = api.body("fixed").retain("chunking");
        api.request().body(chunking.toString()).put(path).then().statusCode(200);
        at(chunking, "chunking", "config").put("chunk_length", 41);
        api.request()
                .body(chunking.toString())
                .put(path)
                .then()
                .statusCode(409)
                .body("error", equalTo("chunking_immutable"));
    }

    @Test
    void aBoundKnowledgeBaseCanNeitherBeArchivedNorDeleted() {
        String id = api.knowledgeBase("bound");
        String path = KNOWLEDGE_BASES + "/" + id;
        edge.bind(UUID.fromString(id));
        try {
            api.request()
                    .get(path)
                    .then()
                    .body("knowledge_base.binding_count", equalTo(1))
                    .body("knowledge_base.deployment_usage.deployment_profile.slug", contains("local-default"));
            api.request()
                    .delete(path)
                    .then()
                    .statusCode(409)
                    .body("error", equalTo("knowledge_base_in_use"))
                    .body("details.binding_count", equalTo(1));
            api.request()
                    .body("{\"lifecycle_state\":\"archived\"}")
                    .put(path)
                    .then()
                    .statusCode(409)
                    .body("error", equalTo("knowledge_base_in_use"));
        } finally {
            edge.bind();
        }
        assertTrue(edge.vectors().exists("kb_bound"));
        api.request().delete(path).then().statusCode(200).body("knowledge_base_id", equalTo(id));
        assertFalse(edge.vectors().exists("kb_bound"));
        api.request().get(path).then().statusCode(404).body("error", equalTo("knowledge_base_not_found"));
    }

    @Test
    void unknownAndMalformedIdsAreNotFound() {
        api.request().get(KNOWLEDGE_BASES + "/nonsense").then().statusCode(404);
        api.request()
                .get(KNOWLEDGE_BASES + "/" + UUID.randomUUID() + "/sync-runs")
                .then()
                .statusCode(404);
        String kb = api.knowledgeBase("known");
        api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sources/nonsense/sync")
                .then()
                .statusCode(404)
                .body("error", equalTo("knowledge_source_not_found"));
    }

    @Test
    void anotherOrganizationSeesNothing() {
        String kb = api.knowledgeBase("private");
        Actor stranger =
                new Actor(9, "stranger", Role.SUPERADMIN, UUID.randomUUID().toString());
        TestTokens.forwarded("context-ingestion", stranger)
                .get(KNOWLEDGE_BASES)
                .then()
                .statusCode(200)
                .body("knowledge_bases", hasSize(0));
        TestTokens.forwarded("context-ingestion", stranger)
                .get(KNOWLEDGE_BASES + "/" + kb)
                .then()
                .statusCode(404);
    }

    @Test
    void rolesAreChecked() {
        TestTokens.forwarded("context-ingestion", TestTokens.actor(1, Role.USER))
                .get(KNOWLEDGE_BASES)
                .then()
                .statusCode(403);
        TestTokens.forwarded("context-ingestion", TestTokens.actor(1, Role.ADMIN))
                .contentType("application/json")
                .body("{}")
                .post(KNOWLEDGE_BASES)
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }

    @Test
    void otherServicesReadReferences() {
        String kb = api.knowledgeBase("referenced");
        String path = "/v1/internal/context/knowledge-bases";
        TestTokens.internal("platform-control", "context-ingestion")
                .get(path + "/" + kb)
                .then()
                .statusCode(200)
                .body("index_name", equalTo("kb_referenced"))
                .body("embedding_resource_id", equalTo(ContextEdge.MODEL));
        TestTokens.internal("platform-control", "context-ingestion")
                .get(path)
                .then()
                .body("slug", hasItem("referenced"));
        api.request().get(path).then().statusCode(403);
    }

    @Test
    void optionsAndTemplatesForANewKnowledgeBase() {
        api.request()
                .get("/v1/context/vectorization-options?backing_provider_instance_id=" + ContextEdge.STORE)
                .then()
                .statusCode(200)
                .body("supported_modes.mode", contains("vanessa_embeddings", "self_provided"))
                .body("embedding_providers[0].default_resource_id", equalTo(ContextEdge.MODEL))
                .body("embedding_providers[0].is_ready", equalTo(true))
                .body("embedding_providers[0].resources[0].chunking_constraints.max_input_tokens", equalTo(256))
                .body("embedding_providers[0].resources[0].chunking_constraints.special_tokens_per_input", equalTo(2));
        api.request()
                .get("/v1/context/vectorization-options")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_backing_provider_instance_id"));
        api.request()
                .get("/v1/context/schema-profiles?provider_key=weaviate_local")
                .then()
                .body(
                        "schema_profiles.slug",
                        contains("agent-episodic-memory", "agent-semantic-memory", "plain-document-rag"))
                .body("schema_profiles[2].id", equalTo("7c1eec4a-23d4-4d1f-bf72-f73fa61308f1"));
    }

    @Test
    void sourcesStayInsideTheRoots() throws IOException {
        String kb = api.knowledgeBase("confined");
        Files.createDirectories(edge.root().resolve("inside"));
        Files.createDirectories(edge.root().resolve("twice"));
        Files.createDirectories(edge.secondRoot().resolve("twice"));
        Files.writeString(edge.root().resolve("file.md"), "x");
        Files.createSymbolicLink(edge.root().resolve("escape"), edge.outside());
        sourceRefused(kb, "../outside", "invalid_source_relative_path");
        sourceRefused(kb, " / ", "invalid_source_relative_path");
        sourceRefused(kb, "escape", "knowledge_source_path_not_found");
        sourceRefused(kb, "nowhere", "knowledge_source_path_not_found");
        sourceRefused(kb, "file.md", "knowledge_source_not_directory");
        sourceRefused(kb, "twice", "knowledge_source_path_ambiguous");
        api.createSource(
                        kb, Map.of("display_name", "x", "relative_path", "inside", "metadata", Map.of("colour", "red")))
                .statusCode(400)
                .body("error", equalTo("invalid_metadata_key"));
        String source = api.source(kb, "./inside/");
        api.createSource(kb, Map.of("display_name", "x", "relative_path", "inside"))
                .statusCode(409)
                .body("error", equalTo("knowledge_source_path_conflict"));
        String path = KNOWLEDGE_BASES + "/" + kb + "/sources/" + source;
        api.request()
                .body("{\"lifecycle_state\":\"archived\"}")
                .put(path)
                .then()
                .statusCode(200)
                .body("source.relative_path", equalTo("inside"))
                .body("source.lifecycle_state", equalTo("archived"));
        api.request().post(path + "/sync").then().statusCode(409).body("error", equalTo("knowledge_source_inactive"));
        api.request().delete(path).then().statusCode(200).body("source_id", equalTo(source));
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    private void sourceRefused(String kb, String path, String code) {
        api.createSource(kb, Map.of("display_name", "x", "relative_path", path))
                .statusCode(400)
                .body("error", equalTo(code));
    }

    @Test
    void queriesThatBreakARuleAreRefused() {
        String kb = api.knowledgeBase("asked");
        queryRefused(kb, Map.of(), "invalid_query_text");
        queryRefused(kb, Map.of("query_text", "?!", "query_preprocessing", "normalize"), "invalid_query_text");
        queryRefused(kb, Map.of("query_text", "x", "top_k", 0), "invalid_top_k");
        queryRefused(kb, Map.of("query_text", "x", "top_k", true), "invalid_top_k");
        queryRefused(kb, Map.of("query_text", "x", "search_method", "magic"), "invalid_search_method");
        queryRefused(
                kb, Map.of("query_text", "x", "search_method", "hybrid", "hybrid_alpha", 2), "invalid_hybrid_alpha");
        queryRefused(kb, Map.of("query_text", "x", "filters", Map.of("page_number", 1)), "invalid_metadata_key");
        ObjectNode elsewhere = api.body("elsewhere");
        elsewhere.put("backing_provider_instance_id", ContextEdge.OTHER_STORE.toString());
        String other = api.create(elsewhere).statusCode(201).extract().path("knowledge_base.id");
        api.request()
                .body(Map.of("query_text", "x"))
                .post(KNOWLEDGE_BASES + "/" + other + "/query")
                .then()
                .statusCode(409)
                .body("error", equalTo("knowledge_base_provider_mismatch"));
    }

    private void queryRefused(String kb, Map<String, ?> body, String code) {
        api.request()
                .body(body)
                .post(KNOWLEDGE_BASES + "/" + kb + "/query")
                .then()
                .statusCode(400)
                .body("error", equalTo(code));
    }
}
