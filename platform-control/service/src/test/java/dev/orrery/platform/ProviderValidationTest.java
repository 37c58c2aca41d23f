package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
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
class ProviderValidationTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    private String made = "";

    @BeforeEach
    void ready() {
        Calls.awaitReady();
        peers.standardRuntime();
    }

    @AfterEach
    void tidy() {
        peers.standardRuntime();
        Calls.profile("offline");
        if (!made.isEmpty()) {
            Calls.superadmin().delete("/v1/platform/providers/" + made).then().statusCode(200);
        }
    }

    @Test
    void aBoundEmbeddingsProviderIsTriedWithItsDefault() {
        validate(Calls.providerId("vllm-embeddings-local"))
                .statusCode(200)
                .body("provider.slug", equalTo("vllm-embeddings-local"))
                .rootPath("validation")
                .body("health.reachable", equalTo(true))
                .body("health.provider_key", equalTo("vllm_embeddings_local"))
                .body("resources_reachable", equalTo(true))
                .body("resources.id", contains("tiny-embed"))
                .body("embeddings_reachable", equalTo(true))
                .body("embeddings_status_code", equalTo(200))
                .body("embedding_dimension", equalTo(3))
                .body("diagnostic_health_reachable", equalTo(true))
                .body("discovery_reachable", equalTo(true))
                .body("operation_reachable", equalTo(true))
                .body("blocking_failures", empty());
    }

    @Test
    void aDisabledInstanceThatNothingBindsIsValidatedAlone() {
        try (ScriptedModelServer server = ScriptedModelServer.start("scripted")) {
            made = Calls.createProvider("spare-chat", "vllm_local", server.uri().toString());
            Calls.superadmin()
                    .body(Map.of("enabled", false))
                    .put("/v1/platform/providers/" + made)
                    .then()
                    .statusCode(200);
            validate(made)
                    .statusCode(200)
                    .body("validation.resources.id", contains("scripted"))
                    .body("validation.operation_reachable", equalTo(true))
                    .body("validation.blocking_failures", empty());
        }
        validate(made)
                .statusCode(200)
                .body("validation.health.reachable", equalTo(false))
                .body("validation.resources_status_code", equalTo(502))
                .body("validation.operation_reachable", equalTo(false))
                .body("validation.blocking_failures.code", contains("resources_unreachable"));
    }

    @Test
    void embeddingsWithoutADefaultAreNotTried() {
        try (ScriptedModelServer server = ScriptedModelServer.start("scripted")) {
            made = Calls.createProvider(
                    "spare-embed", "vllm_embeddings_local", server.uri().toString());
            validate(made)
                    .statusCode(200)
                    .body("validation.embeddings_reachable", equalTo(false))
                    .body("validation.embeddings_status_code", equalTo(409))
                    .body("validation.binding_error", equalTo("default_resource_required"))
                    .body("validation.operation_reachable", equalTo(false))
                    .body(
                            "validation.blocking_failures.code",
                            contains("default_resource_required", "embeddings_unreachable"));
            assertEquals(0, server.peer().received("POST", "/v1/embeddings").size());
        }
    }

    @Test
    void toolsAreTriedByTheirDocumentedCalls() {
        String sandbox = Calls.providerId("sandbox-local");
        validate(sandbox)
                .statusCode(200)
                .body("validation.execute_reachable", equalTo(true))
                .body("validation.execute_status_code", equalTo(200))
                .body("validation", not(hasKey("resources_reachable")));
        String run = peers.runtime.received("POST", "/v1/execute").getLast().body();
        assertTrue(run.contains("\"network_access\":false") && run.contains("\"timeout_seconds\":5"), run);
        peers.runtime.on("POST", "/v1/execute", 504, "{\"timed_out\":true}");
        validate(sandbox)
                .body("validation.operation_reachable", equalTo(false))
                .body("validation.blocking_failures.code", contains("execute_unreachable"));

        String gateway = Calls.providerId("mcp-gateway-local");
        // The tool's own failure comes in the gateway's envelope, so the gateway works.
        peers.runtime.on("POST", "/v1/tools/invoke", 502, """
                {"tool_name":"web_search","arguments":{},"request_metadata":{},"result":null,
                 "error":{"code":"search_backend_unavailable"}}
                """);
        validate(gateway)
                .body("validation.invoke_reachable", equalTo(true))
                .body("validation.invoke_status_code", equalTo(502))
                .body("validation.blocking_failures", empty());
        peers.runtime.on("POST", "/v1/tools/invoke", 404, "{\"error\":\"tool_not_found\"}");
        validate(gateway)
                .body("validation.invoke_reachable", equalTo(false))
                .body("validation.blocking_failures.code", contains("mcp_gateway_unreachable"));
    }

    /** There is no family that cannot be validated, so {@code unsupported_capability} has no way to arise. */
    @Test
    void everyFamilyIsTriedByTheOperationOfItsCapability() {
        Calls.profile("online");
        Map<String, String> findings = Map.of(
                "llm_inference", "resources_unreachable",
                "embeddings", "embeddings_unreachable",
                "vector_store", "resources_unreachable",
                "mcp_runtime", "mcp_gateway_unreachable",
                "sandbox_execution", "execute_unreachable");
        List<Map<String, String>> families =
                Calls.superadmin().get("/v1/platform/provider-families").path("provider_families");
        assertEquals(10, families.size());
        for (Map<String, String> family : families) {
            String key = String.valueOf(family.get("provider_key"));
            made = Calls.createProvider("down-" + key.replace('_', '-'), key, "http://127.0.0.1:1");
            validate(made)
                    .statusCode(200)
                    .body("provider.provider_key", equalTo(key))
                    .body("validation.health.reachable", equalTo(false))
                    .body("validation.operation_reachable", equalTo(false))
                    .body(
                            "validation.blocking_failures.code",
                            hasItem(findings.get(String.valueOf(family.get("capability")))));
            Calls.superadmin().delete("/v1/platform/providers/" + made).then().statusCode(200);
            made = "";
        }
    }

    @Test
    void aFailingHealthAddressAloneDoesNotBlock() {
        peers.runtime.on("GET", "/health", 503, "{}");
        validate(Calls.providerId("lucene-local"))
                .statusCode(200)
                .body("validation.diagnostic_health_reachable", equalTo(false))
                .body("validation.resources.id", contains("kb_handbook"))
                .body("validation.operation_reachable", equalTo(true))
                .body("validation.blocking_failures", empty());
    }

    @Test
    void aCloudInstanceIsBlockedOfflineBeforeAnyCall() {
        made = Calls.createProvider(
                "spare-cloud",
                "openai_compatible_cloud_llm",
                peers.runtime.uri().toString());
        int calls = peers.runtime.received().size();
        int lookups = peers.modelOps.received().size();
        tryWith(made, UUID.randomUUID().toString()).statusCode(409).body("error", equalTo("offline_provider_blocked"));
        assertEquals(calls, peers.runtime.received().size());
        assertEquals(
                0,
                peers.modelOps.received().stream()
                        .skip(lookups)
                        .filter(request -> request.path().contains("/credentials/"))
                        .count());
    }

    @Test
    void aSavedCredentialIsTriedWithoutBeingStored() {
        made = Calls.createProvider("spare-cloud", "openai_compatible_cloud_llm", "https://unused.example.com");
        Calls.profile("online");
        UUID credential = UUID.randomUUID();
        tryWith(made, "nonsense").statusCode(400).body("error", equalTo("invalid_credential_id"));
        tryWith(made, credential.toString()).statusCode(404).body("error", equalTo("credential_not_found"));
        answer(credential, "anthropic");
        tryWith(made, credential.toString()).statusCode(409).body("error", equalTo("credential_provider_mismatch"));
        answer(credential, "openai");
        tryWith(made, credential.toString())
                .statusCode(200)
                .body("provider.secret_refs", equalTo(Map.of()))
                .body("validation.credential.id", equalTo(credential.toString()))
                .body("validation.credential.display_name", equalTo("Acme key"))
                .body("validation.credential", not(hasKey("api_key")))
                .body("validation.operation_reachable", equalTo(false));
    }

    @Test
    void wrongRequestsHaveTheirCodes() {
        validate("nope").statusCode(404).body("error", equalTo("provider_not_found"));
        validate(UUID.randomUUID().toString()).statusCode(404).body("error", equalTo("provider_not_found"));
        String local = Calls.providerId("vllm-local-gateway");
        Calls.superadmin()
                .body("[]")
                .post("/v1/platform/providers/" + local + "/validate")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
        tryWith(local, UUID.randomUUID().toString())
                .statusCode(409)
                .body("error", equalTo("credential_validation_unsupported"));
        made = Calls.createProvider(
                "spare-chat", "vllm_local", peers.runtime.uri().toString());
        Calls.superadmin()
                .body(Map.of("secret_refs", Map.of("api_key", "env://ORRERY_TEST_UNSET_VARIABLE")))
                .put("/v1/platform/providers/" + made)
                .then()
                .statusCode(200);
        validate(made).statusCode(409).body("error", equalTo("provider_secret_missing"));
        Calls.as(Role.ADMIN)
                .post("/v1/platform/providers/" + local + "/validate")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }

    private static ValidatableResponse validate(String id) {
        return Calls.superadmin()
                .post("/v1/platform/providers/" + id + "/validate")
                .then();
    }

    private static ValidatableResponse tryWith(String id, String credential) {
        return Calls.superadmin()
                .body(Map.of("credential_id", credential))
                .post("/v1/platform/providers/" + id + "/validate")
                .then();
    }

    private void answer(UUID credential, String provider) {
        peers.modelOps.on(
                "POST",
                "/v1/internal/modelops/credentials/" + credential + "/resolve",
                200,
                Peers.json(Map.of(
                        "id",
                        credential,
                        "provider",
                        provider,
                        "display_name",
                        "Acme key",
                        "api_base_url",
                        peers.runtime.uri() + "/v1",
                        "api_key",
                        "sk-resolved")));
    }
}
