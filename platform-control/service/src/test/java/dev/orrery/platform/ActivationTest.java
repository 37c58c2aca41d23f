package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ActivationTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    private String home = "";
    private String other = "";

    @BeforeEach
    void copyTheDefault() {
        Calls.awaitReady();
        peers.standardRuntime();
        home = Calls.deploymentId("local-default");
        other = Calls.cloneDefault("other");
    }

    @AfterEach
    void goHome() {
        peers.standardRuntime();
        Calls.profile("online");
        Calls.activate(home).statusCode(200);
        Calls.superadmin().delete("/v1/platform/deployments/" + other).then().statusCode(200);
        Calls.profile("offline");
    }

    @Test
    void theActivatedProfileIsActiveEverywhereAndAudited() {
        Calls.activate(other)
                .statusCode(200)
                .body("deployment_profile.is_active", equalTo(true))
                .body("deployment_profile.slug", equalTo("other"));
        Calls.superadmin()
                .body("{\"description\":\"live\"}")
                .patch("/v1/platform/deployments/" + other)
                .then()
                .body("deployment_profile.is_active", equalTo(true));
        Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .body("deployments.findAll { it.is_active }.slug", contains("other"));
        Calls.superadmin()
                .get("/v1/platform/activation-audit")
                .then()
                .statusCode(200)
                .body("activation_audit[0].deployment_profile.slug", equalTo("other"))
                .body("activation_audit[0].previous_deployment_profile.slug", equalTo("local-default"))
                .body("activation_audit[0].activated_by_user_id", equalTo(7));
        Calls.snapshot().statusCode(200).body("deployment_profile.slug", equalTo("other"));
        Calls.superadmin()
                .delete("/v1/platform/deployments/" + other)
                .then()
                .statusCode(409)
                .body("error", equalTo("deployment_profile_active"));
    }

    @Test
    void concurrentActivationsLeaveOneActiveProfileAndAnUnbrokenAudit() throws Exception {
        int before = auditRows();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = IntStream.range(0, 8)
                    .mapToObj(i -> callers.submit(() ->
                            Calls.activate(i % 2 == 0 ? home : other).extract().statusCode()))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertEquals(200, answer.get());
            }
        }
        assertEquals(before + 8, auditRows());
        List<String> active =
                Calls.superadmin().get("/v1/platform/deployments").path("deployments.findAll { it.is_active }.id");
        JsonPath audit = Calls.superadmin().get("/v1/platform/activation-audit").jsonPath();
        List<String> targets = audit.getList("activation_audit.deployment_profile.id");
        List<String> previous = audit.getList("activation_audit.previous_deployment_profile.id");
        assertEquals(List.of(targets.getFirst()), active);
        assertEquals(targets.subList(1, 9), previous.subList(0, 8), "each row follows the one before");
    }

    @Test
    void aProviderThatIsDownStopsTheActivationWithoutATrace() {
        int before = auditRows();
        peers.runtime.on("GET", "/v1/models", 503, "{\"error\":\"loading\"}");
        Calls.activate(other)
                .statusCode(409)
                .body("error", equalTo("deployment_profile_validation_failed"))
                .body("details.providers[0].provider.slug", equalTo("vllm-local-gateway"))
                .body("details.providers[0].validation.resources_status_code", equalTo(503))
                .body("details.providers[0].validation.blocking_failures.code", contains("resources_unreachable"));
        assertEquals(before, auditRows());
        Calls.snapshot().body("deployment_profile.slug", equalTo("local-default"));
    }

    @Test
    void aBoundModelThatTheProviderDoesNotListStopsTheActivation() {
        peers.runtime.on("GET", "/v1/models", 200, """
                {"data":[{"id":"tiny-chat","capabilities":{"text":true}},
                         {"id":"tiny-embed","capabilities":{"embeddings":true}}]}
                """);
        Calls.activate(other)
                .statusCode(409)
                .body("details.providers[0].validation.resource_errors[0].code", equalTo("resource_not_exposed"))
                .body("details.providers[0].validation.blocking_failures[0].resource_id", equalTo("tiny-chat-2"));
    }

    @Test
    void everyProviderThatIsDownIsNamedInOneAnswer() {
        peers.runtime.on("GET", "/v1/models", 502, "{}");
        peers.runtime.on("POST", "/v1/embeddings", 500, "{}");
        peers.runtime.on("GET", "/v1/indexes", 503, "{}");
        Calls.activate(other)
                .statusCode(409)
                .body("error", equalTo("deployment_profile_validation_failed"))
                .body(
                        "details.providers.provider.slug",
                        contains("vllm-embeddings-local", "vllm-local-gateway", "lucene-local"))
                .body("details.providers[0].provider.provider_key", equalTo("vllm_embeddings_local"))
                .body("details.providers[0].provider.display_name", equalTo("vLLM embeddings local"))
                .body("details.providers[0].validation.embeddings_status_code", equalTo(500))
                .body("details.providers.validation.health.reachable", contains(true, true, true))
                .body(
                        "details.providers.validation.blocking_failures.code.flatten()",
                        contains("embeddings_unreachable", "resources_unreachable", "resources_unreachable"));
    }

    @Test
    void aToolServerThatIsDownDoesNotStopTheActivation() {
        peers.runtime.on("POST", "/v1/tools/invoke", 503, "{}");
        peers.runtime.on("POST", "/v1/execute", 503, "{}");
        Calls.activate(other).statusCode(200).body("deployment_profile.is_active", equalTo(true));
    }

    @Test
    void activatingTheActiveProfileLooksAgainAndIsAudited() {
        Calls.activate(home).statusCode(200);
        int before = auditRows();
        int looks = peers.runtime.received("GET", "/v1/models").size();
        Calls.activate(home).statusCode(200).body("deployment_profile.is_active", equalTo(true));
        assertEquals(before + 1, auditRows());
        assertTrue(peers.runtime.received("GET", "/v1/models").size() > looks);
        audit().body("[0].previous_deployment_profile.slug", equalTo("local-default"))
                .body("[0].deployment_profile.slug", equalTo("local-default"));
        peers.runtime.on("GET", "/v1/models", 503, "{}");
        Calls.activate(home).statusCode(409);
        assertEquals(before + 1, auditRows());
    }

    @Test
    void aDeletedProfileTakesItsRowsAlongAndIsNobodysPredecessor() {
        String passing = Calls.cloneDefault("passing");
        Calls.activate(passing).statusCode(200);
        Calls.activate(other).statusCode(200);
        int before = auditRows();
        Calls.superadmin().delete("/v1/platform/deployments/" + passing).then().statusCode(200);
        assertEquals(before - 1, auditRows());
        audit().body("[0].deployment_profile.slug", equalTo("other"))
                .body("[0].previous_deployment_profile", nullValue());
    }

    @Test
    void theFirstActivationWasOfTheBootstrap() {
        audit().body("[-1].deployment_profile.slug", equalTo("local-default"))
                .body("[-1].previous_deployment_profile", nullValue())
                .body("[-1].activated_by_user_id", nullValue());
    }

    @Test
    void aBindingWithoutModelsNeverStopsTheActivation() {
        for (String capability : List.of("llm_inference", "embeddings")) {
            String slug = capability.equals("embeddings") ? "vllm-embeddings-local" : "vllm-local-gateway";
            Calls.bind(other, capability, Map.of("provider_id", Calls.providerId(slug)))
                    .statusCode(200);
        }
        Calls.activate(other).statusCode(200).body("deployment_profile.configuration_status.is_ready", equalTo(false));
        for (String capability : List.of("llm_inference", "embeddings")) {
            Calls.snapshot()
                    .statusCode(200)
                    .rootPath("capabilities." + capability)
                    .body("resources", empty())
                    .body("default_resource_id", nullValue())
                    .body("default_resource", nullValue());
        }
    }

    @Test
    void aCloudProviderNeedsTheOnlineProfileAndADisabledOneIsRefused() {
        String cloud = Calls.createProvider(
                "cloud-chat", "openai_compatible_cloud_llm", peers.runtime.uri().toString());
        Calls.bind(other, "llm_inference", Map.of("provider_id", cloud)).statusCode(200);
        enable(cloud, false);
        Calls.activate(other)
                .statusCode(409)
                .body("error", equalTo("offline_provider_blocked"))
                .body("details.runtime_profile", equalTo("offline"))
                .body("details.provider_key", equalTo("openai_compatible_cloud_llm"));
        Calls.profile("online");
        Calls.activate(other)
                .statusCode(409)
                .body("error", equalTo("deployment_profile_disabled_provider"))
                .body("details.provider_instance_id", equalTo(cloud));
        enable(cloud, true);
    }

    @Test
    void anUnknownProfileIsNotFound() {
        Calls.activate("nope").statusCode(404).body("error", equalTo("deployment_profile_not_found"));
    }

    private static void enable(String provider, boolean enabled) {
        Calls.superadmin()
                .body(Map.of("enabled", enabled))
                .put("/v1/platform/providers/" + provider)
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse audit() {
        return Calls.superadmin()
                .get("/v1/platform/activation-audit")
                .then()
                .statusCode(200)
                .rootPath("activation_audit");
    }

    private static int auditRows() {
        return Calls.superadmin().get("/v1/platform/activation-audit").path("activation_audit.size()");
    }
}
