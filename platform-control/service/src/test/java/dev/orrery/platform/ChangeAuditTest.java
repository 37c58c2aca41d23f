package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every change of an operator is kept: who, what, before and after. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ChangeAuditTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @BeforeEach
    void ready() {
        Calls.awaitReady();
        peers.standardRuntime();
    }

    @Test
    void aProvidersLifeIsKeptWithoutItsSecrets() {
        String provider = Calls.createProvider("audited", "vllm_local", "http://127.0.0.1:1");
        newest().body("subject", equalTo("provider"))
                .body("action", equalTo("created"))
                .body("subject_id", equalTo(provider))
                .body("subject_name", equalTo("audited"))
                .body("changed_by_user_id", equalTo(7))
                .body("before", nullValue())
                .body("after.endpoint_url", equalTo("http://127.0.0.1:1"));
        put("/v1/platform/providers/" + provider, Map.of("secret_refs", Map.of("api_key", "sk-literal-secret")))
                .statusCode(200);
        put("/v1/platform/providers/" + provider, Map.of("endpoint_url", "http://127.0.0.1:2"))
                .statusCode(200);
        newest().body("action", equalTo("updated"))
                .body("before.endpoint_url", equalTo("http://127.0.0.1:1"))
                .body("after.endpoint_url", equalTo("http://127.0.0.1:2"));
        int rows = rows();
        put("/v1/platform/providers/" + provider, Map.of("endpoint_url", "http://127.0.0.1:2"))
                .statusCode(200);
        put("/v1/platform/providers/" + provider, Map.of("enabled", "maybe")).statusCode(400);
        assertEquals(rows, rows(), "neither an edit that changes nothing nor a refused one leaves a row");
        Calls.superadmin()
                .body(Map.of("managed_model_id", "tiny-chat"))
                .post("/v1/platform/providers/" + provider + "/loaded-model")
                .then()
                .statusCode(200);
        newest().body("subject", equalTo("loaded_model"))
                .body("before.managed_model_id", nullValue())
                .body("after.managed_model_id", equalTo("tiny-chat"));
        Calls.superadmin().delete("/v1/platform/providers/" + provider).then().statusCode(200);
        newest().body("action", equalTo("deleted")).body("after", nullValue());
        Calls.superadmin().get("/v1/platform/change-audit").then().body(not(containsString("sk-literal-secret")));
    }

    @Test
    void theBindingsOfADeploymentAndItsActivationAreKept() {
        String home = Calls.deploymentId("local-default");
        String copy = Calls.cloneDefault("audited-copy");
        newest().body("subject", equalTo("deployment"))
                .body("action", equalTo("created"))
                .body(
                        "after.bindings.capability",
                        contains("embeddings", "llm_inference", "mcp_runtime", "sandbox_execution", "vector_store"));
        Calls.bind(
                        copy,
                        "llm_inference",
                        Map.of(
                                "provider_id", Calls.providerId("vllm-local-gateway"),
                                "resources", List.of(Map.of("id", "tiny-chat-2")),
                                "default_resource_id", "tiny-chat-2"))
                .statusCode(200);
        newest().body("action", equalTo("updated"))
                .body("before.bindings[1].resource_ids", contains("tiny-chat", "tiny-chat-2"))
                .body("before.bindings[1].default_resource_id", equalTo("tiny-chat"))
                .body("after.bindings[1].resource_ids", contains("tiny-chat-2"))
                .body("after.bindings[1].default_resource_id", equalTo("tiny-chat-2"));
        Calls.activate(copy).statusCode(200);
        newest().body("subject", equalTo("active_deployment"))
                .body("before.slug", equalTo("local-default"))
                .body("after.slug", equalTo("audited-copy"));
        Calls.activate(home).statusCode(200);
        Calls.superadmin().delete("/v1/platform/deployments/" + copy).then().statusCode(200);
        newest().body("action", equalTo("deleted"))
                .body("subject_id", equalTo(copy))
                .body("before.slug", equalTo("audited-copy"))
                .body("after", nullValue());
    }

    @Test
    void aChangeOfTheRuntimeProfileIsKept() {
        Calls.profile("online");
        newest().body("subject", equalTo("runtime_profile"))
                .body("before.profile", equalTo("offline"))
                .body("after.profile", equalTo("online"));
        Calls.profile("offline");
    }

    @Test
    void onlySuperadminsReadIt() {
        Calls.as(Role.ADMIN)
                .get("/v1/platform/change-audit")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }

    private static ValidatableResponse newest() {
        return Calls.superadmin()
                .get("/v1/platform/change-audit")
                .then()
                .statusCode(200)
                .rootPath("change_audit[0]");
    }

    private static ValidatableResponse put(String path, Object body) {
        return Calls.superadmin().body(body).put(path).then();
    }

    private static int rows() {
        return Calls.superadmin().get("/v1/platform/change-audit").path("change_audit.size()");
    }
}
