package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.payload.VectorText;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ProofRoutesTest {
    private static final String ENSURE = "indexes/ensure";
    private static final String UPSERT = "documents/upsert";
    private static final String QUERY = "query";
    private static final String DELETE = "documents/delete";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    EntityManager entities;

    private final ScriptedModelServer embedder = ScriptedModelServer.start("tiny-embed");
    private final HttpPeer store = HttpPeer.start();
    private String home = "";
    private String embeddings = "";
    private String vectors = "";

    @BeforeEach
    void bindProvidersOfItsOwn() {
        Calls.awaitReady();
        home = Calls.deploymentId("local-default");
        embeddings = Calls.createProvider(
                "proof-embed", "vllm_embeddings_local", embedder.uri().toString());
        vectors =
                Calls.createProvider("proof-store", "lucene_local", store.uri().toString());
        Calls.bindModels(home, "embeddings", embeddings, "tiny-embed");
        explicit("kb_demo");
        store.on("PUT", "/v1/indexes/kb_demo", 200, "{\"created\":true}");
        store.on("POST", "/v1/indexes/kb_demo/records", 200, "{\"upserted\":1}");
        store.on("POST", "/v1/indexes/kb_demo/records/delete", 200, "{\"deleted\":1}");
        store.on("POST", "/v1/indexes/kb_demo/search", 200, """
                {"results":[{"id":"d1","text":"hello","metadata":{"tag":"x"},"score":0.9,"score_kind":"similarity"}]}
                """);
    }

    @AfterEach
    void goHome() {
        Calls.bindModels(home, "embeddings", Calls.providerId("vllm-embeddings-local"), "tiny-embed");
        bindVectors(Calls.providerId("lucene-local"), Map.of());
        Calls.profile("offline");
        for (String made : List.of(embeddings, vectors)) {
            Calls.superadmin().delete("/v1/platform/providers/" + made).then().statusCode(200);
        }
        embedder.close();
        store.close();
    }

    @Test
    void theActiveBindingEmbedsWithItsDefault() {
        embed("{\"inputs\":[\" hello \",7]}")
                .statusCode(200)
                .body("provider.slug", equalTo("proof-embed"))
                .body("provider.id", equalTo(embeddings))
                .body("provider.deployment_profile_slug", equalTo("local-default"))
                .body("provider.default_resource_id", equalTo("tiny-embed"))
                .body("resource_id", equalTo("tiny-embed"))
                .body("count", equalTo(2))
                .body("dimension", equalTo(ScriptedModelServer.DIMENSION))
                .body("embeddings", hasSize(2))
                .body("embeddings[0]", hasSize(ScriptedModelServer.DIMENSION));
        String sent =
                embedder.peer().received("POST", "/v1/embeddings").getLast().body();
        assertTrue(sent.contains("[\"hello\",\"7\"]"), sent);
    }

    @Test
    void failuresOfTheEmbeddingsProviderHaveTheirCodes() {
        HttpPeer peer = embedder.peer();
        peer.on(
                "POST",
                "/v1/embeddings",
                400,
                "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"max\"}}");
        embedOne()
                .statusCode(400)
                .body("error", equalTo("embeddings_input_too_large"))
                .body("details.provider_message", equalTo("max"));
        peer.on("POST", "/v1/embeddings", 503, "{\"message\":\"busy\"}");
        embedOne()
                .statusCode(503)
                .body("error", equalTo("embeddings_request_failed"))
                .body("details.upstream_message", equalTo("busy"));
        peer.on("POST", "/v1/embeddings", 200, "{\"data\":[]}");
        embedOne().statusCode(502).body("error", equalTo("embeddings_response_invalid"));
        Calls.bind(home, "embeddings", Map.of("provider_id", embeddings)).statusCode(200);
        embedOne().statusCode(409).body("error", equalTo("default_resource_required"));
    }

    @Test
    void aRuntimeThatLostItsModelIsAskedForItOnce() {
        HttpPeer peer = embedder.peer();
        Calls.superadmin()
                .body(Map.of("config", Map.of("runtime_admin_base_url", embedder.uri() + "/controller")))
                .put("/v1/platform/providers/" + embeddings)
                .then()
                .statusCode(200);
        String state = "{\"load_state\":\"loading\",\"runtime_model_id\":\"tiny-embed\"}";
        peer.on("POST", "/controller/v1/admin/load-model", 200, state);
        Calls.superadmin()
                .body(Map.of("managed_model_id", "tiny-embed"))
                .post("/v1/platform/providers/" + embeddings + "/loaded-model")
                .then()
                .statusCode(200);
        peer.on("GET", "/controller/v1/admin/runtime-state", 200, "{\"load_state\":\"empty\"}");
        peer.on("GET", "/v1/models", 200, "{\"data\":[]}");
        peer.on("POST", "/v1/embeddings", 404, "{\"error\":{\"code\":\"model_not_found\",\"message\":\"gone\"}}");
        embedOne()
                .statusCode(503)
                .body("error", equalTo("embeddings_runtime_drift"))
                .body("details.status_code", equalTo(404))
                .body("details.expected_runtime_model_id", equalTo("tiny-embed"))
                .body("details.loaded_managed_model_id", equalTo("tiny-embed"))
                .body("details.runtime_inventory_ids", hasSize(0))
                .body("details.runtime_state.load_state", equalTo("empty"))
                .body("details.recovery_attempted", equalTo(true));
        assertEquals(2, peer.received("POST", "/controller/v1/admin/load-model").size());
        assertEquals(2, peer.received("POST", "/v1/embeddings").size());
        // Another service that was refused has it asked too, and is told what was found.
        String recovery = "/v1/internal/platform/providers/" + embeddings + "/model-recovery";
        Calls.internal()
                .post(recovery)
                .then()
                .statusCode(200)
                .body("lost", equalTo(true))
                .body("recovery_attempted", equalTo(true))
                .body("expected_runtime_model_id", equalTo("tiny-embed"))
                .body("runtime_inventory_ids", hasSize(0))
                .body("runtime_state.load_state", equalTo("empty"));
        assertEquals(3, peer.received("POST", "/controller/v1/admin/load-model").size());
        peer.on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"tiny-embed\"}]}");
        Calls.internal().post(recovery).then().statusCode(200).body("lost", equalTo(false));
        peer.on("GET", "/v1/models", 200, "{\"data\":[]}");
        assertEquals(3, peer.received("POST", "/controller/v1/admin/load-model").size());
        Calls.superadmin().post(recovery).then().statusCode(403);
        peer.on("POST", "/controller/v1/admin/load-model", (exchange, request) -> {
            peer.on("POST", "/v1/embeddings", 200, "{\"data\":[{\"index\":0,\"embedding\":[1.0]}]}");
            HttpPeer.respond(exchange, 200, "application/json", state);
        });
        embedOne().statusCode(200).body("dimension", equalTo(1));
    }

    @Test
    void vectorsAreWrittenFoundAndDeleted() {
        call(ENSURE, """
                {"index":"kb_demo","schema":{"properties":[{"name":"page","data_type":"int"}],"x":1}}""")
                .statusCode(200)
                .body("index.name", equalTo("kb_demo"))
                .body("index.provider", equalTo("proof-store"))
                .body("index.status", equalTo("ready"))
                .body("index.created", equalTo(true));
        store.on("PUT", "/v1/indexes/kb_demo", 200, "{\"created\":false}");
        call(ENSURE, "{\"index\":\"kb_demo\"}").body("index.created", equalTo(false));
        call(UPSERT, """
                {"index":"kb_demo","documents":[
                 {"id":"d1","text":"hello","metadata":{"tag":"x","page":2,"ok":true},"embedding":[0.5,1,0,0,0,0,0,0]},
                 {"id":"d2","text":"world"}]}
                """)
                .statusCode(200)
                .body("index", equalTo("kb_demo"))
                .body("count", equalTo(2))
                .body("documents.id", contains("d1", "d2"))
                .body("documents[1].status", equalTo("upserted"));
        assertEquals(1, embedder.peer().received("POST", "/v1/embeddings").size());
        String written =
                store.received("POST", "/v1/indexes/kb_demo/records").getLast().body();
        String vector = VectorText.of(new float[] {0.5f, 1, 0, 0, 0, 0, 0, 0});
        assertTrue(written.contains("\"vector\":\"" + vector + "\"") && written.contains("\"page\":2"), written);
        call(QUERY, "{\"index\":\"kb_demo\",\"query_text\":\"hello\",\"top_k\":\"3\",\"filters\":{\"tag\":\"x\"}}")
                .statusCode(200)
                .body("index", equalTo("kb_demo"))
                .body("results[0].id", equalTo("d1"))
                .body("results[0].metadata.tag", equalTo("x"))
                .body("results[0].score", equalTo(0.9f))
                .body("results[0].score_kind", equalTo("similarity"));
        String searched =
                store.received("POST", "/v1/indexes/kb_demo/search").getLast().body();
        assertTrue(searched.contains("\"top_k\":3") && searched.contains("\"tag\":\"x\""), searched);
        call(QUERY, "{\"index\":\"kb_demo\",\"embedding\":[1,0]}").statusCode(200);
        assertEquals(2, embedder.peer().received("POST", "/v1/embeddings").size());
        call(DELETE, "{\"index\":\"kb_demo\",\"ids\":[\"d1\"]}")
                .statusCode(200)
                .body("count", equalTo(1))
                .body("deleted_ids", contains("d1"));
    }

    @Test
    void anIndexThatTheBindingDoesNotNameIsRefused() {
        for (String route : List.of(ENSURE, UPSERT, QUERY, DELETE)) {
            String body = """
                    {"index":"kb_other","documents":[{"id":"a","text":"t","embedding":[1]}],
                     "embedding":[1],"ids":["a"]}""";
            call(route, body)
                    .statusCode(403)
                    .body("error", equalTo("vector_index_not_allowed"))
                    .body("details.index", equalTo("kb_other"))
                    .body("details.allowed_indexes", contains("kb_demo"));
        }
        assertEquals(0, store.received().size());
        bindVectors(
                vectors,
                Map.of("selection_mode", "dynamic_namespace", "namespace_prefix", "kb_", "name_pattern", "kb_[a-z]+"));
        call(ENSURE, "{\"index\":\"kb_demo\"}").statusCode(200);
        call(ENSURE, "{\"index\":\"other\"}").statusCode(403).body("details.namespace_prefix", equalTo("kb_"));
        call(ENSURE, "{\"index\":\"kb_1\"}").statusCode(403).body("details.name_pattern", equalTo("kb_[a-z]+"));
    }

    @Test
    void aStoredPolicyThatSaysNothingReadableAllowsNothing() {
        policy("{\"selection_mode\":\"dynamic_namespace\"}");
        call(ENSURE, "{\"index\":\"kb_demo\"}")
                .statusCode(403)
                .body("error", equalTo("vector_index_not_allowed"))
                .body("details.namespace_prefix", nullValue());
        policy("{\"selection_mode\":\"anything\"}");
        call(ENSURE, "{\"index\":\"kb_demo\"}").statusCode(403);
        policy("{\"selection_mode\":\"dynamic_namespace\",\"namespace_prefix\":\"kb_\",\"name_pattern\":\"kb_[\"}");
        call(ENSURE, "{\"index\":\"kb_demo\"}").statusCode(400).body("error", equalTo("invalid_resource_policy"));
        assertEquals(0, store.received().size());
    }

    @Test
    void failuresOfTheStoreHaveTheirCodes() {
        store.reset();
        store.on("PUT", "/v1/indexes/kb_demo", 507, "{\"message\":\"full\"}");
        call(ENSURE, "{\"index\":\"kb_demo\"}")
                .statusCode(507)
                .body("error", equalTo("vector_index_ensure_failed"))
                .body("details.upstream", equalTo("full"))
                .body("details.provider", equalTo("proof-store"));
        store.on("PUT", "/v1/indexes/kb_demo", 200, "{\"created\":false}");
        store.on("POST", "/v1/indexes/kb_demo/records", 503, "{}");
        store.on("POST", "/v1/indexes/kb_demo/search", 503, "{}");
        store.on("POST", "/v1/indexes/kb_demo/records/delete", 503, "{}");
        call(UPSERT, "{\"index\":\"kb_demo\",\"documents\":[{\"id\":\"a\",\"text\":\"t\",\"embedding\":[1]}]}")
                .statusCode(503)
                .body("error", equalTo("vector_upsert_failed"));
        call(QUERY, "{\"index\":\"kb_demo\",\"embedding\":[1]}")
                .statusCode(503)
                .body("error", equalTo("vector_query_failed"));
        call(DELETE, "{\"index\":\"kb_demo\",\"ids\":[\"a\"]}")
                .statusCode(503)
                .body("error", equalTo("vector_delete_failed"));
    }

    @Test
    void aProviderThatMayNotBeUsedIsRefused() {
        disable(vectors);
        call(ENSURE, "{\"index\":\"kb_demo\"}").statusCode(503).body("error", equalTo("active_provider_disabled"));
        // The other capability keeps working.
        embedOne().statusCode(200);
        Calls.superadmin()
                .body(Map.of("secret_refs", Map.of("api_key", "env://ORRERY_TEST_UNSET_VARIABLE")))
                .put("/v1/platform/providers/" + embeddings)
                .then()
                .statusCode(200);
        embedOne().statusCode(409).body("error", equalTo("provider_secret_missing"));
        String cloud =
                Calls.createProvider("proof-cloud", "openai_compatible_cloud_embeddings", "https://x.example.com");
        Calls.bind(home, "embeddings", Map.of("provider_id", cloud)).statusCode(200);
        embedOne()
                .statusCode(409)
                .body("error", equalTo("offline_provider_blocked"))
                .body("details.provider_instance_id", equalTo(cloud));
        Calls.bindModels(home, "embeddings", embeddings, "tiny-embed");
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
        Calls.as(Role.ADMIN)
                .body("{\"inputs\":[\"a\"]}")
                .post("/v1/platform/embeddings")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }

    private void disable(String provider) {
        Calls.superadmin()
                .body(Map.of("enabled", false))
                .put("/v1/platform/providers/" + provider)
                .then()
                .statusCode(200);
    }

    /** As an older version may have stored it; saving such a policy is refused. */
    private void policy(String json) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "UPDATE platform_deployment_bindings SET resource_policy = cast(:policy AS jsonb)"
                                        + " WHERE deployment_profile_id = :profile AND capability_key = 'vector_store'")
                        .setParameter("policy", json)
                        .setParameter("profile", UUID.fromString(home))
                        .executeUpdate());
    }

    private void explicit(String index) {
        Calls.bindExplicitly(home, vectors, List.of(Map.of("provider_resource_id", index)));
    }

    private void bindVectors(String provider, Map<String, String> policy) {
        Calls.bind(home, "vector_store", Map.of("provider_id", provider, "resource_policy", policy))
                .statusCode(200);
    }

    private static ValidatableResponse embedOne() {
        return embed("{\"inputs\":[\"hello\"]}");
    }

    private static ValidatableResponse embed(String body) {
        return Calls.superadmin().body(body).post("/v1/platform/embeddings").then();
    }

    private static ValidatableResponse call(String route, String body) {
        return Calls.superadmin()
                .body(body)
                .post("/v1/platform/vector/" + route)
                .then();
    }
}
