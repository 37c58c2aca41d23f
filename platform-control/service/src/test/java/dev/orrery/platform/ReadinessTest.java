package dev.orrery.platform;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.bootstrap.SeededModels;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ReadinessTest {
    @Inject
    DeploymentRepository deployments;

    @Inject
    SeededModels models;

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Test
    void theServiceIsNotReadyUntilTheSeededBindingsHaveTheirModels() {
        Calls.awaitReady();
        peers.put(Peers.model(Peers.CHAT_MODEL, "llm", "local", "active", "failure", "not_required"));
        peers.put(Peers.model(Peers.SECOND_CHAT_MODEL, "llm", "local", "registered", "success", "not_required"));
        QuarkusTransaction.requiringNew().run(() -> {
            DeploymentBinding binding = deployments
                    .bySlug("local-default")
                    .flatMap(profile -> profile.binding(Capability.LLM_INFERENCE))
                    .orElseThrow();
            binding.resources.clear();
            binding.seedPending = true;
        });
        peers.runtimeModels(false);
        assertFalse(models.bind(), "nothing is eligible");
        RestAssured.get("/health")
                .then()
                .statusCode(503)
                .body("status", equalTo("initializing"))
                .body("message", containsString("model-bindings"));

        // A runtime without a model for it, or no runtime: a person binds another provider, for which the service is
        // needed.
        peers.runtimeModels(true);
        assertFalse(models.bind(), "still nothing is eligible");
        RestAssured.get("/health").then().statusCode(200).body("status", equalTo("ok"));

        peers.put(Peers.local(Peers.CHAT_MODEL, "llm"));
        peers.put(Peers.local(Peers.SECOND_CHAT_MODEL, "llm"));
        assertTrue(models.bind());
        RestAssured.get("/health").then().statusCode(200).body("status", equalTo("ok"));
    }
}
