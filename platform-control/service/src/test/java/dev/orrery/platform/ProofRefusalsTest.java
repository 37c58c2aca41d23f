package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every proof route refuses because of the provider behind it, section 14. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ProofRefusalsTest {
    private static final List<String> VECTOR_ROUTES =
            List.of("indexes/ensure", "documents/upsert", "query", "documents/delete");
    private static final String NO_VECTOR = "{'index':'INDEX','documents':[{'id':'a','text':'t'}],'query_text':'t'}";
    private static final String WHOLE =
            "{'index':'INDEX','documents':[{'id':'a','text':'t','embedding':[1]}],'embedding':[1],'ids':['a']}";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    EntityManager entities;

    private final HttpPeer peer = HttpPeer.start();
    private String home = "";
    private String made = "";

    @BeforeEach
    void ready() {
        Calls.awaitReady();
        home = Calls.deploymentId("local-default");
    }

    @AfterEach
    void goHome() {
        Calls.bindModels(home, "embeddings", Calls.providerId("vllm-embeddings-local"), "tiny-embed");
        Calls.bindExplicitly(home, Calls.providerId("lucene-local"), List.of());
        if (!made.isEmpty()) {
            Calls.superadmin().delete("/v1/platform/providers/" + made).then().statusCode(200);
        }
        Calls.profile("offline");
        peer.close();
    }

    @ParameterizedTest
    @CsvSource({
        "provider_secret_missing, 409, env://ORRERY_TEST_UNSET_VARIABLE",
        "credential_ref_unsupported, 409, modelops://credential/5b0c1f5e-0001-4c1b-9a10-000000000011"
    })
    void aKeyThatCannotBeHadStopsEveryVectorRoute(String code, int status, String reference) {
        bindStore("lucene_local", Map.of("secret_refs", Map.of("api_key", reference)), "kb_refused");
        everyVectorRoute("kb_refused")
                .forEach(answer -> answer.statusCode(status).body("error", equalTo(code)));
        assertEquals(List.of(), peer.received());
    }

    @Test
    void aDisabledProviderStopsEveryVectorRoute() {
        bindStore("lucene_local", Map.of("enabled", false), "kb_refused");
        everyVectorRoute("kb_refused")
                .forEach(answer -> answer.statusCode(503)
                        .body("error", equalTo("active_provider_disabled"))
                        .body("details.provider_instance_id", equalTo(made))
                        .body("details.capability", equalTo("vector_store")));
        assertEquals(List.of(), peer.received());
    }

    @Test
    void aDisabledProviderStopsTheEmbeddings() {
        made = Calls.createProvider(
                "refused", "vllm_embeddings_local", peer.uri().toString());
        Calls.bindModels(home, "embeddings", made, "tiny-embed");
        Calls.superadmin()
                .body(Map.of("enabled", false))
                .put("/v1/platform/providers/" + made)
                .then()
                .statusCode(200);
        post("embeddings", "{'inputs':['a']}").statusCode(503).body("error", equalTo("active_provider_disabled"));
    }

    @Test
    void aFamilyWithoutAnAdapterForItsUseStopsEveryVectorRouteAndTheTrial() {
        bindStore("lucene_local", Map.of(), "kb_refused");
        adapter("lucene_local", "mcp_http");
        adapter("vllm_embeddings_local", "mcp_http");
        try {
            everyVectorRoute("kb_refused")
                    .forEach(answer -> answer.statusCode(500).body("error", equalTo("unsupported_adapter_kind")));
            for (String provider : List.of(made, Calls.providerId("vllm-embeddings-local"))) {
                Calls.superadmin()
                        .post("/v1/platform/providers/" + provider + "/validate")
                        .then()
                        .statusCode(500)
                        .body("error", equalTo("unsupported_adapter_kind"));
            }
        } finally {
            adapter("lucene_local", "lucene_http");
            adapter("vllm_embeddings_local", "openai_compatible_embeddings");
        }
    }

    @Test
    void anUnboundStoreStopsEveryVectorRoute() {
        String copy = Calls.cloneDefault("keeps-the-store");
        moveStore(home, copy);
        try {
            everyVectorRoute("kb_refused")
                    .forEach(answer -> answer.statusCode(503)
                            .body("error", equalTo("active_binding_not_found"))
                            .body("details.capability", equalTo("vector_store")));
        } finally {
            moveStore(copy, home);
            Calls.superadmin().delete("/v1/platform/deployments/" + copy).then().statusCode(200);
        }
    }

    /** What is embedded on the way fails as embedding does. */
    @Test
    void whatCannotBeEmbeddedIsNeitherWrittenNorSearched() {
        bindStore("lucene_local", Map.of(), "kb_refused");
        Calls.bind(home, "embeddings", Map.of("provider_id", Calls.providerId("vllm-embeddings-local")))
                .statusCode(200);
        embedding("default_resource_required", 409);
        Calls.bindModels(home, "embeddings", Calls.providerId("vllm-embeddings-local"), "tiny-embed");
        peers.runtime.on("POST", "/v1/embeddings", 401, "{\"error\":\"bad_key\"}");
        embedding("embeddings_request_failed", 502);
        peers.standardRuntime();
        assertEquals(List.of(), peer.received());
    }

    private void embedding(String code, int status) {
        for (String route : List.of("documents/upsert", "query")) {
            post("vector/" + route, NO_VECTOR.replace("INDEX", "kb_refused"))
                    .statusCode(status)
                    .body("error", equalTo(code));
        }
    }

    /** Whatever is no status of an error is not answered as one. */
    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403})
    void anOddAnswerOfTheProviderIsABadGateway(int upstream) {
        peer.otherwise((exchange, request) -> HttpPeer.respond(exchange, upstream, "application/json", "{}"));
        bindStore("lucene_local", Map.of(), "kb_refused");
        List<String> codes = List.of(
                "vector_index_ensure_failed",
                "vector_index_ensure_failed",
                "vector_query_failed",
                "vector_delete_failed");
        List<ValidatableResponse> answers = everyVectorRoute("kb_refused");
        for (int i = 0; i < codes.size(); i++) {
            answers.get(i).statusCode(502).body("error", equalTo(codes.get(i)));
        }
        peer.on("PUT", "/v1/indexes/kb_refused", 200, "{\"created\":false}");
        post("vector/documents/upsert", WHOLE.replace("INDEX", "kb_refused"))
                .statusCode(502)
                .body("error", equalTo("vector_upsert_failed"))
                .body("details.index", equalTo("kb_refused"));
        peers.runtime.on("POST", "/v1/embeddings", upstream, "{}");
        post("embeddings", "{'inputs':['a']}")
                .statusCode(502)
                .body("error", equalTo("embeddings_request_failed"))
                .body("details.status_code", equalTo(upstream));
        peers.standardRuntime();
    }

    @Test
    void aVectorOfMoreThanNumbersIsNoVector() {
        peers.runtime.on("POST", "/v1/embeddings", 200, "{\"data\":[{\"embedding\":[0.1,\"x\"]}]}");
        post("embeddings", "{'inputs':['a']}").statusCode(502).body("error", equalTo("embeddings_response_invalid"));
        peers.standardRuntime();
    }

    @Test
    void aNameThatTheStoreCannotHaveIsRefusedByEveryVectorRoute() {
        bindStore("qdrant_local", Map.of(), "__");
        everyVectorRoute("__").forEach(answer -> answer.statusCode(400).body("error", equalTo("invalid_index_name")));
        assertEquals(List.of(), peer.received());
    }

    @Test
    void aVectorLengthThatIsNoneIsRefused() {
        peer.on("GET", "/collections/kb_refused", 404, "{\"status\":{\"error\":\"Not found\"}}");
        bindStore("qdrant_local", Map.of("config", Map.of("default_vector_size", 0)), "kb_refused");
        post("vector/indexes/ensure", "{'index':'kb_refused'}")
                .statusCode(400)
                .body("error", equalTo("invalid_vector_size"));
    }

    @Test
    void theCollectionsOfQdrantAreNamedSo() {
        peer.on("GET", "/collections", 200, "{\"result\":{\"collections\":[{\"name\":\"kb_one\"}]}}");
        peer.on("GET", "/healthz", 200, "healthz check passed");
        bindStore("qdrant_local", Map.of("healthcheck_url", peer.uri() + "/healthz"), "kb_one");
        Calls.superadmin()
                .post("/v1/platform/providers/" + made + "/validate")
                .then()
                .statusCode(200)
                .body("validation.health.reachable", equalTo(true))
                .body("validation.resources.id", contains("kb_one"))
                .body("validation.resources.resource_kind", contains("collection"))
                .body("validation.resources.ref_type", contains("provider_resource"));
    }

    /** A full resync builds the knowledge base anew under another name; the bound name means what answers for it now. */
    @Test
    void theIndexOfAKnowledgeBaseIsTheOneThatIsLive() {
        made = Calls.createProvider("refused", "lucene_local", peer.uri().toString());
        KnowledgeBaseRef built = Peers.base(UUID.fromString(made), "active", "ready");
        KnowledgeBaseRef base = new KnowledgeBaseRef(
                built.id(),
                built.slug(),
                built.displayName(),
                "kb_bound",
                built.lifecycleState(),
                built.syncStatus(),
                built.backingProviderInstanceId(),
                built.backingProviderKey(),
                built.vectorizationMode(),
                null,
                null,
                built.documentCount(),
                "kb_bound_2",
                true);
        peers.put(base);
        Calls.bindExplicitly(
                home, made, List.of(Map.of("knowledge_base_id", base.id().toString())));
        peer.on("PUT", "/v1/indexes/kb_bound_2", 200, "{\"created\":false}");
        peer.on("POST", "/v1/indexes/kb_bound_2/records", 200, "{\"upserted\":1}");
        peer.on("POST", "/v1/indexes/kb_bound_2/records/delete", 200, "{\"deleted\":1}");
        peer.on("POST", "/v1/indexes/kb_bound_2/search", 200, "{\"results\":[]}");
        everyVectorRoute("kb_bound").forEach(answer -> answer.statusCode(200));
        post("vector/indexes/ensure", "{'index':'kb_bound'}").body("index.name", equalTo("kb_bound"));
        post("vector/indexes/ensure", "{'index':'kb_bound_2'}").statusCode(403);
        peers.remove(base);
    }

    private static List<ValidatableResponse> everyVectorRoute(String index) {
        return VECTOR_ROUTES.stream()
                .map(route -> post("vector/" + route, WHOLE.replace("INDEX", index)))
                .toList();
    }

    private static ValidatableResponse post(String route, String body) {
        return Calls.superadmin()
                .body(body.replace('\'', '"'))
                .post("/v1/platform/" + route)
                .then();
    }

    private void bindStore(String family, Map<String, Object> fields, String index) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of(
                "provider_key",
                family,
                "slug",
                "refused",
                "display_name",
                "Refused",
                "endpoint_url",
                peer.uri().toString()));
        body.putAll(fields);
        made = Calls.superadmin()
                .body(body)
                .post("/v1/platform/providers")
                .then()
                .statusCode(201)
                .extract()
                .path("provider.id");
        Calls.bindExplicitly(home, made, List.of(Map.of("provider_resource_id", index)));
    }

    /** Families are the product's, so no route can make such a one. */
    private void adapter(String family, String kind) {
        sql("UPDATE platform_provider_families SET adapter_kind = '" + kind + "' WHERE provider_key = '" + family
                + "'");
    }

    private void moveStore(String from, String to) {
        sql(
                "DELETE FROM platform_deployment_bindings WHERE capability_key = 'vector_store' AND deployment_profile_id = '"
                        + UUID.fromString(to) + "'");
        sql("UPDATE platform_deployment_bindings SET deployment_profile_id = '" + UUID.fromString(to)
                + "' WHERE capability_key = 'vector_store' AND deployment_profile_id = '" + UUID.fromString(from)
                + "'");
    }

    private void sql(String statement) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(statement).executeUpdate());
    }
}
