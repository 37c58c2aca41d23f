package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Saved credentials and the online/offline mode. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class CloudProviderTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    private final UUID credential = UUID.randomUUID();
    private String home = "";
    private String cloudy = "";
    private String cloud = "";

    @BeforeEach
    void bindACloudProvider() {
        Calls.awaitReady();
        home = Calls.deploymentId("local-default");
        cloudy = Calls.cloneDefault("cloudy");
        cloud = Calls.superadmin()
                .body(Map.of(
                        "provider_key", "openai_compatible_cloud_llm",
                        "slug", "acme-cloud",
                        "display_name", "Acme",
                        "endpoint_url", "https://unused.example.com",
                        "secret_refs", Map.of("api_key", "modelops://credential/" + credential)))
                .post("/v1/platform/providers")
                .then()
                .statusCode(201)
                .body("provider.secret_refs.api_key", equalTo("modelops://credential/" + credential))
                .extract()
                .path("provider.id");
        Calls.bind(cloudy, "llm_inference", Map.of("provider_id", cloud)).statusCode(200);
        Calls.profile("online");
    }

    @AfterEach
    void goHome() {
        Calls.bindModels(home, "llm_inference", Calls.providerId("vllm-local-gateway"), "tiny-chat", "tiny-chat-2");
        Calls.superadmin().delete("/v1/platform/deployments/" + cloudy).then().statusCode(200);
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
        Calls.profile("offline");
    }

    @Test
    void aSavedCredentialIsResolvedForDispatchAndOfflineBlocksTheWholeSnapshot() {
        Calls.activate(cloudy).statusCode(404).body("error", equalTo("credential_not_found"));
        answerCredential("openai");
        // The peer stands on loopback, where a cloud provider may not reach.
        Calls.activate(cloudy)
                .statusCode(409)
                .body("error", equalTo("deployment_profile_validation_failed"))
                .body("details.providers.provider.slug", contains("acme-cloud"));
        // An edit of the active profile is live without a preflight.
        Calls.bind(home, "llm_inference", Map.of("provider_id", cloud)).statusCode(200);
        Calls.snapshot()
                .statusCode(200)
                .rootPath("capabilities.llm_inference")
                .body("endpoint_url", equalTo(peers.runtime.uri() + "/v1"))
                .body("healthcheck_url", nullValue())
                .body("config.secret_refs.api_key", equalTo("sk-resolved"))
                .body("config.models_path", equalTo("/models"))
                .body("config.request_format", equalTo("openai_chat"));
        Calls.superadmin()
                .body(Map.of("profile", "offline"))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(409)
                .body("error", equalTo("offline_provider_blocked"))
                .body("details.provider_instance_id", equalTo(cloud));
        answerCredential("anthropic");
        Calls.snapshot().statusCode(409).body("error", equalTo("credential_provider_mismatch"));
    }

    private void answerCredential(String provider) {
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
