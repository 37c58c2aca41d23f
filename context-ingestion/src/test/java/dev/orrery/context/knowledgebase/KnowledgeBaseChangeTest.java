package dev.orrery.context.knowledgebase;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.context.edge.ContextEdge;
import dev.orrery.context.edge.ContextTest;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of knowledge bases, and changes of one. */
@QuarkusTest
class KnowledgeBaseChangeTest extends ContextTest {
    @Inject
    AgroalDataSource database;

    private ValidatableResponse put(String id, Map<String, ?> body) {
        return api.request().body(body).put(KNOWLEDGE_BASES + "/" + id).then();
    }

    private List<String> listed(Map<String, ?> filters) {
        return api.request()
                .queryParams(filters)
                .get(KNOWLEDGE_BASES)
                .then()
                .statusCode(200)
                .extract()
                .path("knowledge_bases.slug");
    }

    @Test
    void filtersOfTheListAreAllMet() {
        ObjectNode body = api.body("elsewhere-listed");
        body.put("backing_provider_instance_id", ContextEdge.OTHER_STORE.toString());
        api.create(body).statusCode(201);
        String here = api.knowledgeBase("here-listed");
        String archived = api.knowledgeBase("archived-listed");
        put(archived, Map.of("lifecycle_state", "Archived"))
                .statusCode(200)
                .body("knowledge_base.eligible_for_binding", equalTo(false));

        String store = ContextEdge.STORE.toString();
        assertEquals(true, listed(Map.of()).containsAll(List.of("elsewhere-listed", "here-listed", "archived-listed")));
        List<String> eligible = listed(Map.of("eligible", "TRUE", "backing_provider_instance_id", store));
        assertEquals(true, eligible.contains("here-listed"));
        assertEquals(false, eligible.contains("archived-listed"));
        assertEquals(false, eligible.contains("elsewhere-listed"));
        assertEquals(
                List.of("elsewhere-listed"),
                listed(Map.of("backing_provider_instance_id", ContextEdge.OTHER_STORE, "eligible", "no")).stream()
                        .filter(slug -> slug.endsWith("-listed"))
                        .toList());
        assertEquals(
                true, listed(Map.of("backing_provider_key", "Lucene_Local")).contains("here-listed"));
        assertEquals(List.of(), listed(Map.of("backing_provider_key", "weaviate_local")));
        // In the order in which they were made, without their usage.
        List<String> order = listed(Map.of()).stream()
                .filter(slug -> slug.endsWith("-listed"))
                .toList();
        assertEquals(List.of("elsewhere-listed", "here-listed", "archived-listed"), order);
        JsonNode first = api.get(KNOWLEDGE_BASES).path("knowledge_bases").path(0);
        assertEquals(true, first.path("deployment_usage").isMissingNode());
        assertEquals(List.of(), listOf(api.knowledgeBaseById(here).path("deployment_usage")));
        put(archived, Map.of("lifecycle_state", "active"))
                .statusCode(200)
                .body("knowledge_base.eligible_for_binding", equalTo(true));
    }

    /** Nobody is let in again by a change that began before they were shut out. */
    @Test
    void whatAChangeLeavesOutIsAsItIsAndNotAsItWas() throws Exception {
        String kb = api.knowledgeBase("raced");
        CompletableFuture<Integer> renaming;
        try (Connection restricting = database.getConnection()) {
            restricting.setAutoCommit(false);
            try (PreparedStatement restrict = restricting.prepareStatement(
                    "update knowledge_base set access = '{\"users\":[7],\"groups\":[],\"roles\":[]}' where id = ?")) {
                restrict.setObject(1, UUID.fromString(kb));
                assertEquals(1, restrict.executeUpdate());
            }
            renaming = CompletableFuture.supplyAsync(
                    () -> put(kb, Map.of("display_name", "Renamed")).extract().statusCode(),
                    Thread.ofPlatform()::start);
            try (PreparedStatement waiting =
                    restricting.prepareStatement("select count(*) from pg_locks where not granted")) {
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                    try (ResultSet locks = waiting.executeQuery()) {
                        return locks.next() && locks.getInt(1) > 0;
                    }
                });
            }
            restricting.commit();
        }
        assertEquals(200, renaming.get(20, TimeUnit.SECONDS));
        JsonNode now = api.knowledgeBaseById(kb);
        assertEquals("Renamed", now.path("display_name").asText());
        assertEquals(7, now.at("/access/users/0").asInt(), now::toString);
    }

    private static List<JsonNode> listOf(JsonNode array) {
        return array.valueStream().toList();
    }

    @Test
    void changesThatBreakARuleChangeNothing() {
        api.knowledgeBase("taken-by-another");
        String id = api.knowledgeBase("unchanged");
        JsonNode before = api.knowledgeBaseById(id);
        Map<Map<String, Object>, String> codes = new HashMap<>();
        codes.put(Map.of("slug", " "), "invalid_slug");
        codes.put(Map.of("display_name", ""), "invalid_display_name");
        codes.put(Map.of("lifecycle_state", "gone"), "invalid_lifecycle_state");
        codes.put(Map.of("schema", List.of()), "invalid_schema");
        codes.put(Map.of("chunking", "short"), "invalid_chunking");
        codes.put(Map.of("access", "everyone"), "invalid_access");
        codes.put(Map.of("backing_provider_instance_id", ContextEdge.STORE), "backing_provider_immutable");
        codes.put(Map.of("embedding_resource_id", ContextEdge.MODEL), "vectorization_immutable");
        codes.forEach((body, code) -> put(id, body).statusCode(400).body("error", equalTo(code)));
        put(id, Map.of("chunking_strategy", "fixed_length"))
                .statusCode(409)
                .body("error", equalTo("chunking_immutable"));
        for (String taken : List.of("taken-by-another", "Taken-By-Another")) {
            put(id, Map.of("slug", taken)).statusCode(409).body("error", equalTo("knowledge_base_slug_conflict"));
        }
        assertEquals(before, api.knowledgeBaseById(id));
    }

    @Test
    void aSchemaInAChangeIsCheckedAndLeftOut() {
        String id = api.knowledgeBase("schema-kept");
        put(id, Map.of("schema", Map.of("properties", List.of(Map.of("name", "other"))), "unknown", 1))
                .statusCode(200)
                .body("knowledge_base.schema.properties.name", contains("category"));
    }

    @Test
    void aKnowledgeBaseOfItsClientsVectorsHasNoModel() {
        ObjectNode body = api.body("own-vectors");
        body.remove("schema");
        body.putObject("vectorization").put("mode", "self_provided");
        String id = api.create(body)
                .statusCode(201)
                .body("knowledge_base.schema", equalTo(Map.of()))
                .body("knowledge_base.vectorization.mode", equalTo("self_provided"))
                .body("knowledge_base.vectorization.embedding_provider_instance_id", nullValue())
                .body("knowledge_base.vectorization.embedding_resource_id", nullValue())
                .body("knowledge_base.vectorization.embedding_provider", nullValue())
                .body("knowledge_base.vectorization.embedding_resource", nullValue())
                .extract()
                .path("knowledge_base.id");
        String refused = "knowledge_base_self_provided_ingestion_unsupported";
        api.upload(id, "a.txt", "A text.".getBytes()).statusCode(409).body("error", equalTo(refused));
        String some = UUID.randomUUID().toString();
        api.request()
                .body(Map.of("title", "T"))
                .put(KNOWLEDGE_BASES + "/" + id + "/documents/" + some)
                .then()
                .statusCode(409)
                .body("error", equalTo(refused));
        api.request()
                .delete(KNOWLEDGE_BASES + "/" + id + "/documents/" + some)
                .then()
                .statusCode(404);
        api.request()
                .post(KNOWLEDGE_BASES + "/" + id + "/sources/" + some + "/sync")
                .then()
                .statusCode(409)
                .body("error", equalTo(refused))
                .body("details.vectorization_mode", equalTo("self_provided"));
    }

    @ParameterizedTest
    @CsvSource({
        "field-service,kb_field_service",
        "Field Service!,kb_ield_ervice",
        "a--b,kb_a__b",
        "_x_,kb_x",
        "größe,kb_gr_e",
        "--,kb_default",
        "a.b/c,kb_a_b_c"
    })
    void theIndexNameFollowsFromTheSlug(String slug, String index) {
        assertEquals(index, KnowledgeBaseService.indexName(slug));
    }

    @Test
    void namedVectorsAreToldOfWeaviateOnly() {
        assertEquals(true, KnowledgeBaseViews.supportsNamedVectors("weaviate_local"));
        assertEquals(false, KnowledgeBaseViews.supportsNamedVectors("lucene_local"));
    }
}
