package dev.orrery.modelops.bootstrap;

import static dev.orrery.testkit.TestTokens.forwarded;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Ending;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class RuntimeBootstrapTest {
    private static final String SERVICE = "modelops-service";

    @SuppressWarnings("NullAway.Init")
    ScriptedModelServer runtime;

    @Inject
    RuntimeBootstrap bootstrap;

    @Inject
    LocalRuntime localRuntime;

    @Inject
    BootstrapRegistry registry;

    @Inject
    Session database;

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> given().get("/health").then().statusCode(200));
    }

    @AfterEach
    void restore() {
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("chat-one"), ModelOpsPeers.embeddings("embed-one"));
        runtime.script(Reply.of("Hello", " world"));
    }

    @Test
    void whatTheRuntimeServesIsActiveAfterAProbe() {
        model("chat-one")
                .body("model.name", equalTo("The chat-one"))
                .body("model.owner_type", equalTo("platform"))
                .body("model.owner_user_id", equalTo(null))
                .body("model.visibility_scope", equalTo("platform"))
                .body("model.backend", equalTo("local"))
                .body("model.hosting", equalTo("local"))
                .body("model.availability", equalTo("offline_ready"))
                .body("model.runtime_mode_policy", equalTo("online_offline"))
                .body("model.task_key", equalTo("llm"))
                .body("model.category", equalTo("generative"))
                .body("model.provider_model_id", equalTo("chat-one"))
                .body("model.global_model_id", equalTo("local:chat-one"))
                .body("model.artifact.storage_path", equalTo("/models/chat-one"))
                .body("model.credential.status", equalTo("not_required"))
                .body("model.lifecycle_state", equalTo("active"))
                .body("model.is_validation_current", equalTo(true))
                .body("model.last_validation_status", equalTo("success"))
                .body("model.validation_history[0].validator_kind", equalTo("llm_runtime_probe"))
                .body("model.validation_history[0].trigger_reason", equalTo("platform_bootstrap"))
                .body("model.validation_history[0].config_fingerprint", matchesPattern("[0-9a-f]{64}"));
        model("embed-one")
                .body("model.task_key", equalTo("embeddings"))
                .body("model.category", equalTo("predictive"))
                .body("model.lifecycle_state", equalTo("active"))
                .body("model.validation_history[0].summary", equalTo("The model embeds into 8 dimensions."))
                .body("model.validation_history[0].error_details.dimension", equalTo(8))
                .body("model.validation_history[0].error_details.norm", equalTo(1.0f));
        assertEquals(
                "Bearer " + ModelOpsPeers.RUNTIME_KEY,
                runtime.peer().received("GET", "/v1/models").getFirst().header("Authorization"));
    }

    @Test
    void aSecondStartProbesNothingAgain() {
        int probes = runtime.peer().received("POST", "/v1/chat/completions").size();
        assertTrue(bootstrap.settle());
        assertEquals(
                probes, runtime.peer().received("POST", "/v1/chat/completions").size());
        model("chat-one").body("model.validation_history", hasSize(1));
    }

    @Test
    void aFailedProbeLeavesTheModelRegisteredUntilOneSucceeds() {
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("flaky-chat"));
        runtime.script(Reply.of().ending(Ending.STATUS_500));
        assertFalse(bootstrap.settle());
        assertFalse(bootstrap.settle());
        model("flaky-chat")
                .body("model.lifecycle_state", equalTo("registered"))
                .body("model.last_validation_status", equalTo("failure"))
                .body("model.validation_history", hasSize(1));

        runtime.script(Reply.of("Hi"));
        assertTrue(bootstrap.settle());
        model("flaky-chat")
                .body("model.lifecycle_state", equalTo("active"))
                .body("model.last_validation_status", equalTo("success"))
                .body("model.validation_error.size()", equalTo(0))
                .body("model.validation_history", hasSize(2));
    }

    @Test
    void theFirstStartIsReadyOnlyOnceABrokenModelWorks() {
        List<String> inUse = bootstrapped(true);
        bootstrapped(inUse, false);
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("late-chat"));
        runtime.script(Reply.of().ending(Ending.STATUS_500));
        RuntimeBootstrap another = new RuntimeBootstrap(eager(), localRuntime, registry);
        BootstrapReadiness readiness = new BootstrapReadiness(another);
        another.start(new StartupEvent());
        try {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> model("late-chat")
                            .body("model.lifecycle_state", equalTo("registered"))
                            .body("model.last_validation_status", equalTo("failure")));
            assertEquals(HealthCheckResponse.Status.DOWN, readiness.call().getStatus());

            runtime.script(Reply.of("Hello"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> readiness.call().getStatus() == HealthCheckResponse.Status.UP);
            model("late-chat").body("model.lifecycle_state", equalTo("active"));
        } finally {
            another.stop(new ShutdownEvent());
            bootstrapped(inUse, true);
        }
    }

    @Test
    void withoutARuntimeNothingIsWaitedFor() {
        RuntimeBootstrap another = new RuntimeBootstrap(eager(Optional.empty()), localRuntime, registry);
        assertFalse(another.isReady());
        another.start(new StartupEvent());
        assertTrue(another.isReady());
    }

    @Test
    void otherServicesLearnWhetherModelsAreToCome() {
        TestTokens.internal("platform-control", "modelops-service")
                .get("/v1/internal/modelops/runtime-models")
                .then()
                .statusCode(200)
                .body("settled", equalTo(true));
    }

    @Test
    void aLaterStartIsReadyWithTheModelsThatWereInUse() {
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("broken-chat"));
        runtime.script(Reply.of().ending(Ending.STATUS_500));
        RuntimeBootstrap another = new RuntimeBootstrap(eager(), localRuntime, registry);
        another.start(new StartupEvent());
        try {
            await().atMost(Duration.ofSeconds(20)).until(another::isReady);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> model("broken-chat").body("model.lifecycle_state", equalTo("registered")));
        } finally {
            another.stop(new ShutdownEvent());
        }
    }

    private List<String> bootstrapped(boolean state) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(
                                "select id from managed_model where bootstrapped = ?1", String.class)
                        .setParameter(1, state)
                        .getResultList());
    }

    private void bootstrapped(List<String> ids, boolean state) {
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery("update managed_model set bootstrapped = ?1 where id in ?2")
                        .setParameter(1, state)
                        .setParameter(2, ids)
                        .executeUpdate());
    }

    private BootstrapConfig eager() {
        return eager(Optional.of(runtime.uri()));
    }

    private static BootstrapConfig eager(Optional<URI> address) {
        return new BootstrapConfig() {
            @Override
            public boolean enabled() {
                return true;
            }

            @Override
            public Optional<URI> runtimeUrl() {
                return address;
            }

            @Override
            public Optional<String> apiKey() {
                return Optional.of(ModelOpsPeers.RUNTIME_KEY);
            }

            @Override
            public Duration probeTimeout() {
                return Duration.ofSeconds(10);
            }

            @Override
            public Duration retryInterval() {
                return Duration.ofMillis(50);
            }

            @Override
            public Duration refreshInterval() {
                return Duration.ofHours(1);
            }
        };
    }

    @Test
    void aModelThatAnOperatorSwitchedOffStaysOffUntilTheySwitchItOn() {
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("held-chat"));
        assertTrue(bootstrap.settle());
        asAdmin().post("/v1/modelops/models/held-chat/deactivate").then().statusCode(200);

        assertTrue(bootstrap.settle());
        model("held-chat").body("model.lifecycle_state", equalTo("inactive"));

        asAdmin().post("/v1/modelops/models/held-chat/activate").then().statusCode(200);
        assertTrue(bootstrap.settle());
        model("held-chat").body("model.lifecycle_state", equalTo("active"));
    }

    @Test
    void aRuntimeThatStillLoadsIsWaitedFor() {
        runtime.peer().on("GET", "/health", 503, "{\"status\":\"initializing\"}");
        ModelOpsPeers.serve(runtime);
        assertFalse(bootstrap.settle());

        runtime.peer().on("GET", "/health", 200, "{\"status\":\"ok\"}");
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("slow-chat"));
        assertTrue(bootstrap.settle());
        model("slow-chat").body("model.lifecycle_state", equalTo("active"));
    }

    @Test
    void aModelThatMovedIsProbedAgain() {
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("moving-chat"));
        assertTrue(bootstrap.settle());
        ModelOpsPeers.serve(
                runtime, ModelOpsPeers.chat("moving-chat").replace("/models/moving-chat", "/models/elsewhere"));
        assertTrue(bootstrap.settle());
        model("moving-chat")
                .body("model.local_path", equalTo("/models/elsewhere"))
                .body("model.lifecycle_state", equalTo("active"))
                .body("model.validation_history", hasSize(2));
    }

    @Test
    void anIdWithASlashBecomesOnePathSegment() {
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("acme/phi"));
        assertTrue(bootstrap.settle());
        model("acme--phi").body("model.provider_model_id", equalTo("acme/phi"));
    }

    private static ValidatableResponse model(String id) {
        return asAdmin().get("/v1/modelops/models/" + id).then().statusCode(200);
    }

    private static io.restassured.specification.RequestSpecification asAdmin() {
        return forwarded(SERVICE, TestTokens.actor(2, Role.ADMIN));
    }
}
