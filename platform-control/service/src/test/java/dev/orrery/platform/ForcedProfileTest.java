package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second start over the same database, with other addresses and a forced runtime profile. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
@TestProfile(ForcedProfileTest.Forced.class)
class ForcedProfileTest {
    public static class Forced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("orrery.platform.runtime-profile.force", "air_gapped");
        }
    }

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @BeforeEach
    void ready() {
        Calls.awaitReady();
    }

    @Test
    void aForcedProfileIsReportedLocked() {
        Calls.superadmin()
                .get("/v1/runtime/profile")
                .then()
                .statusCode(200)
                .body("profile", equalTo("offline"))
                .body("locked", equalTo(true))
                .body("source", equalTo("forced"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"online", "offline", "junk"})
    void aForcedProfileRefusesEveryChange(String wanted) {
        Calls.superadmin()
                .body(Map.of("profile", wanted))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(409)
                .body("error", equalTo("runtime_profile_locked"));
    }

    /** Also when nothing could be changed: the answer names what stands in the way first. */
    @Test
    void aBoundCloudProviderIsNamedBeforeTheLock() {
        String home = Calls.deploymentId("local-default");
        String cloud = Calls.createProvider("forced-cloud", "openai_compatible_cloud_llm", LoopbackCloud.ADDRESS);
        Calls.bind(home, "llm_inference", Map.of("provider_id", cloud)).statusCode(200);
        Calls.superadmin()
                .body(Map.of("profile", "offline"))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(409)
                .body("error", equalTo("offline_provider_blocked"))
                .body("details.provider_instance_id", equalTo(cloud));
        Calls.superadmin()
                .body(Map.of("profile", "online"))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(409)
                .body("error", equalTo("runtime_profile_locked"));
        Calls.bindModels(home, "llm_inference", Calls.providerId("vllm-local-gateway"), "tiny-chat", "tiny-chat-2");
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
    }

    @Test
    void anUntouchedSeedFollowsTheEnvironment() {
        Calls.superadmin()
                .get("/v1/platform/providers")
                .then()
                .body(
                        "providers.find { it.slug == 'vllm-local-gateway' }.endpoint_url",
                        equalTo(peers.runtime.uri().toString()))
                .body(
                        "providers.find { it.slug == 'vllm-local-gateway' }.config.runtime_base_url",
                        equalTo(peers.runtime.uri() + "/inference"));
    }
}
