package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.platform.bootstrap.Seeder;
import dev.orrery.platform.slot.SlotReconciler;
import dev.orrery.testkit.HttpPeer;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A runtime is brought back to the model that was assigned to it, and never by a storm of loads. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class SlotReconcileTest {
    private static final String LOAD = "/controller/v1/admin/load-model";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    SlotReconciler reconciler;

    @Inject
    Seeder seeder;

    @Inject
    EntityManager entities;

    private final HttpPeer runtime = HttpPeer.start();
    private String provider = "";

    @BeforeEach
    void anAssignedModelThatIsLoaded() {
        Calls.awaitReady();
        provider = Calls.superadmin()
                .body(Map.of(
                        "provider_key", "vllm_local",
                        "slug", "reconciled",
                        "display_name", "Reconciled",
                        "endpoint_url", runtime.uri().toString(),
                        "config", Map.of("runtime_admin_base_url", runtime.uri() + "/controller")))
                .post("/v1/platform/providers")
                .then()
                .statusCode(201)
                .extract()
                .path("provider.id");
        holds("loaded", "tiny-chat", "tiny-chat");
        runtime.on("POST", LOAD, 200, state("loading", "tiny-chat", null));
        Calls.superadmin()
                .body(Map.of("managed_model_id", "tiny-chat"))
                .post("/v1/platform/providers/" + provider + "/loaded-model")
                .then()
                .statusCode(200);
        reconciler.reconcile();
        shown().body("load_state", equalTo("loaded"));
        assertEquals(1, loads());
    }

    @AfterEach
    void tidy() {
        Calls.superadmin().delete("/v1/platform/providers/" + provider).then().statusCode(200);
        runtime.close();
    }

    @Test
    void aRuntimeThatRestartedEmptyIsAskedOnceAndLoadsAgain() {
        holds("empty", null);
        reconciler.reconcile();
        assertEquals(2, loads());
        for (int i = 0; i < 10; i++) {
            Calls.superadmin().get("/v1/platform/providers").then().statusCode(200);
            reconciler.reconcile();
        }
        assertEquals(2, loads(), "neither polling nor the next looks ask again");
        holds("loading", "tiny-chat");
        reconciler.reconcile();
        shown().body("load_state", equalTo("loading"));
        holds("loaded", "tiny-chat", "tiny-chat");
        reconciler.reconcile();
        shown().body("load_state", equalTo("loaded"));
        holds("empty", null);
        reconciler.reconcile();
        assertEquals(3, loads(), "a runtime that had its model is asked at once when it loses it again");
    }

    @Test
    void aModelThatCannotBeLoadedIsTriedAgainAfterGrowingPauses() {
        runtime.on("POST", LOAD, 200, state("loading", "tiny-chat", null));
        holds("empty", null);
        reconciler.reconcile();
        failed("out of memory");
        reconciler.reconcile();
        shown().body("load_state", equalTo("error")).body("load_error", equalTo("out of memory"));
        assertEquals(2, loads());
        lastAttempt("29 seconds");
        reconciler.reconcile();
        assertEquals(2, loads());
        lastAttempt("31 seconds");
        reconciler.reconcile();
        assertEquals(3, loads());
        lastAttempt("31 seconds");
        reconciler.reconcile();
        assertEquals(3, loads(), "the second pause is twice the first");
        lastAttempt("61 seconds");
        reconciler.reconcile();
        assertEquals(4, loads());
    }

    @Test
    void replicasAskOnceTogether() {
        holds("empty", null);
        try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                replicas.execute(reconciler::reconcile);
            }
        }
        assertEquals(2, loads());
    }

    @Test
    void aRuntimeThatIsBusyWithItOrCannotBeAskedIsLeftAlone() {
        holds("loading", "tiny-chat");
        reconciler.reconcile();
        runtime.on("GET", "/controller/v1/admin/runtime-state", 503, "{}");
        reconciler.reconcile();
        assertEquals(1, loads());
    }

    @Test
    void theIntentSurvivesARestartOfTheControlPlaneAndAnEdit() {
        seeder.seed();
        Calls.superadmin()
                .body(Map.of(
                        "description",
                        "edited",
                        "config",
                        Map.of("runtime_admin_base_url", runtime.uri() + "/controller")))
                .put("/v1/platform/providers/" + provider)
                .then()
                .statusCode(200)
                .body("provider.loaded_managed_model_id", equalTo("tiny-chat"))
                .body("provider.load_state", equalTo("loaded"));
        holds("loaded", "another", "another");
        reconciler.reconcile();
        assertEquals(2, loads(), "a runtime that came back with another model is asked for the assigned one");
    }

    @Test
    void aClearedSlotIsNeverFilledAgain() {
        runtime.on("POST", "/controller/v1/admin/unload-model", 200, state("empty", null, null));
        holds("empty", null);
        Calls.superadmin()
                .delete("/v1/platform/providers/" + provider + "/loaded-model")
                .then()
                .statusCode(200);
        reconciler.reconcile();
        assertEquals(1, loads());
        shown().body("load_state", equalTo("empty")).body("loaded_managed_model_id", nullValue());
    }

    /** Section 9.3: the runtime lists the model under one of its other names. */
    @Test
    void theSnapshotNamesAModelAsTheRuntimeListsIt() {
        String home = Calls.deploymentId("local-default");
        bindChat(home, provider);
        holds("loaded", "tiny-chat", "/models/tiny-chat");
        reconciler.reconcile();
        Calls.snapshot()
                .statusCode(200)
                .body("capabilities.llm_inference.default_resource.provider_resource_id", equalTo("/models/tiny-chat"));
        holds("loaded", "tiny-chat", "local-vllm-default");
        Calls.superadmin()
                .body(Map.of(
                        "config",
                        Map.of(
                                "canonical_local_model_id",
                                "local-vllm-default",
                                "runtime_admin_base_url",
                                runtime.uri() + "/controller")))
                .put("/v1/platform/providers/" + provider)
                .then()
                .statusCode(200);
        reconciler.reconcile();
        Calls.snapshot()
                .body(
                        "capabilities.llm_inference.resources.find { it.id == 'tiny-chat' }.provider_resource_id",
                        equalTo("local-vllm-default"))
                .body(
                        "capabilities.llm_inference.resources.find { it.id == 'tiny-chat-2' }.provider_resource_id",
                        equalTo("tiny-chat-2"));
        holds("loaded", "tiny-chat", "tiny-chat");
        reconciler.reconcile();
        Calls.snapshot().body("capabilities.llm_inference.default_resource.provider_resource_id", equalTo("tiny-chat"));
        bindChat(home, Calls.providerId("vllm-local-gateway"));
    }

    private static void bindChat(String deployment, String to) {
        Calls.bindModels(deployment, "llm_inference", to, "tiny-chat", "tiny-chat-2");
    }

    private void holds(String state, @Nullable String model, String... listed) {
        runtime.on("GET", "/controller/v1/admin/runtime-state", 200, state(state, model, null));
        String data = String.join(
                ",",
                List.of(listed).stream()
                        .map(id -> "{\"id\":\"" + id + "\",\"capabilities\":{\"text\":true}}")
                        .toList());
        runtime.on("GET", "/v1/models", 200, "{\"data\":[" + data + "]}");
    }

    private void failed(String reason) {
        runtime.on("GET", "/controller/v1/admin/runtime-state", 200, state("error", "tiny-chat", reason));
    }

    private static String state(String state, @Nullable String model, @Nullable String error) {
        return "{\"load_state\":\"" + state + "\",\"runtime_model_id\":" + text(model) + ",\"last_error\":"
                + text(error) + "}";
    }

    private static String text(@Nullable String value) {
        return value == null ? "null" : '"' + value + '"';
    }

    private int loads() {
        return runtime.received("POST", LOAD).size();
    }

    private void lastAttempt(String ago) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "UPDATE platform_provider_instances SET load_attempted_at = now() - cast(:ago AS interval) WHERE id = :id")
                        .setParameter("ago", ago)
                        .setParameter("id", UUID.fromString(provider))
                        .executeUpdate());
    }

    private static ValidatableResponse shown() {
        return Calls.superadmin()
                .get("/v1/platform/providers")
                .then()
                .statusCode(200)
                .rootPath("providers.find { it.slug == 'reconciled' }");
    }
}
