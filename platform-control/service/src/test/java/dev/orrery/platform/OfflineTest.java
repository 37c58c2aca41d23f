package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks every way of the control plane to a provider, with cloud providers bound and the installation offline. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class OfflineTest {
    private static final String INDEX = "kb_walk";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    EntityManager entities;

    private final UUID credential = UUID.randomUUID();
    private String home = "";
    private String clone = "";
    private String chat = "";
    private String embeddings = "";

    @BeforeEach
    void bindTheCloud() {
        Calls.awaitReady();
        Calls.profile("offline");
        home = Calls.deploymentId("local-default");
        peers.put(Peers.model("cloud-embed", "embeddings", "external_api", "active", "success", "active"));
        peers.cloud.on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"cloud-embed\"}]}");
        peers.cloud.on("POST", "/v1/embeddings", 200, "{\"data\":[{\"embedding\":[0.1,0.2]}]}");
        peers.runtime.on("POST", "/v1/indexes/" + INDEX + "/search", 200, "{\"results\":[]}");
        peers.runtime.on("POST", "/v1/indexes/" + INDEX + "/records", 200, "{\"upserted\":1}");
        chat = Calls.createProvider("walk-chat", "openai_compatible_cloud_llm", LoopbackCloud.ADDRESS);
        embeddings =
                Calls.createProvider("walk-embeddings", "openai_compatible_cloud_embeddings", LoopbackCloud.ADDRESS);
        clone = Calls.cloneDefault("walk");
        for (String deployment : List.of(home, clone)) {
            Calls.bind(deployment, "llm_inference", Map.of("provider_id", chat)).statusCode(200);
            Calls.bindModels(deployment, "embeddings", embeddings, "cloud-embed");
        }
        Calls.bindExplicitly(home, Calls.providerId("lucene-local"), List.of(Map.of("provider_resource_id", INDEX)));
    }

    @AfterEach
    void goHome() {
        Calls.bindModels(home, "llm_inference", Calls.providerId("vllm-local-gateway"), "tiny-chat", "tiny-chat-2");
        Calls.bindModels(home, "embeddings", Calls.providerId("vllm-embeddings-local"), "tiny-embed");
        Calls.bindExplicitly(home, Calls.providerId("lucene-local"), List.of());
        Calls.superadmin().delete("/v1/platform/deployments/" + clone).then().statusCode(200);
        Calls.superadmin().delete("/v1/platform/providers/" + chat).then().statusCode(200);
        Calls.superadmin().delete("/v1/platform/providers/" + embeddings).then().statusCode(200);
        Calls.profile("offline");
        peers.cloud.reset();
    }

    /** Every route that leads to a provider; those of inference itself are walked in the adapters' own test. */
    private Map<String, Supplier<ValidatableResponse>> ways() {
        Map<String, Supplier<ValidatableResponse>> ways = new LinkedHashMap<>();
        ways.put("snapshot for dispatch", Calls::snapshot);
        ways.put(
                "one provider for dispatch",
                () -> Calls.internal()
                        .get("/v1/internal/platform/providers/" + embeddings)
                        .then());
        ways.put("validate chat", () -> validate(chat, "{}"));
        ways.put("validate embeddings", () -> validate(embeddings, "{}"));
        ways.put("validate with a credential", () -> validate(chat, "{\"credential_id\":\"" + credential + "\"}"));
        ways.put("activate", () -> Calls.activate(clone));
        ways.put("embed", () -> post("embeddings", "{\"inputs\":[\"a\"]}"));
        ways.put("query by text", () -> post("vector/query", "{\"index\":\"kb_walk\",\"query_text\":\"a\"}"));
        ways.put(
                "upsert without vectors",
                () -> post(
                        "vector/documents/upsert",
                        "{\"index\":\"kb_walk\",\"documents\":[{\"id\":\"a\",\"text\":\"a\"}]}"));
        return ways;
    }

    @Test
    void everyWayToACloudProviderIsBlockedBeforeAnythingIsSent() {
        ways().forEach((way, call) -> call.get()
                .statusCode(409)
                .body("error", equalTo("offline_provider_blocked"))
                .body("details.runtime_profile", equalTo("offline"))
                .body("details.provider_origin", equalTo("cloud")));
        Calls.internal()
                .get("/v1/internal/platform/embedding-options")
                .then()
                .statusCode(200)
                .body("provider.slug", not(hasItem("walk-embeddings")));
        // Looking at lists asks runtimes for their slots; a cloud provider has none.
        Calls.superadmin().get("/v1/platform/providers").then().statusCode(200);
        Calls.superadmin().get("/v1/platform/deployments").then().statusCode(200);
        for (String cloud : List.of(chat, embeddings)) {
            Calls.superadmin()
                    .body(Map.of("managed_model_id", "tiny-chat"))
                    .post("/v1/platform/providers/" + cloud + "/loaded-model")
                    .then()
                    .statusCode(409)
                    .body("error", equalTo("provider_slot_unsupported"));
        }
        assertEquals(List.of(), peers.cloud.received());
        assertEquals(
                0,
                peers.modelOps
                        .received("POST", "/v1/internal/modelops/credentials/" + credential + "/resolve")
                        .size(),
                "the credential is not even looked up");
    }

    /** The positive control: the same calls do reach the peer while the installation is online. */
    @Test
    void onlineTheSameCallsReachTheProvider() {
        Calls.profile("online");
        for (String way : List.of("validate chat", "validate embeddings", "activate", "embed", "query by text")) {
            int before = peers.cloud.received().size();
            Objects.requireNonNull(ways().get(way)).get().statusCode(not(equalTo(409)));
            assertTrue(peers.cloud.received().size() > before, way + " did not reach the provider");
        }
        Calls.snapshot().statusCode(200);
        Calls.activate(home);
        // A profile that binds the cloud cannot be taken offline, so it is bound to local providers first.
        Calls.superadmin()
                .body(Map.of("profile", "offline"))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(409)
                .body("error", equalTo("offline_provider_blocked"));
        Calls.superadmin().get("/v1/runtime/profile").then().body("profile", equalTo("online"));
    }

    @Test
    void aProfileThatCannotBeReadCountsAsOffline() {
        Calls.profile("online");
        Calls.snapshot().statusCode(200);
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "UPDATE platform_runtime_config SET config_value = 'onlin' WHERE config_key = 'runtime_profile'")
                        .executeUpdate());
        peers.cloud.reset();
        ways().forEach((way, call) -> call.get().statusCode(409).body("error", equalTo("offline_provider_blocked")));
        assertEquals(List.of(), peers.cloud.received());
    }

    private static ValidatableResponse validate(String provider, String body) {
        return Calls.superadmin()
                .body(body)
                .post("/v1/platform/providers/" + provider + "/validate")
                .then();
    }

    private static ValidatableResponse post(String route, String body) {
        return Calls.superadmin().body(body).post("/v1/platform/" + route).then();
    }
}
