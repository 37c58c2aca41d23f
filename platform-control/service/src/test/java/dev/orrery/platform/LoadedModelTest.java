package dev.orrery.platform;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class LoadedModelTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    private final HttpPeer runtime = HttpPeer.start();
    private String provider = "";

    @BeforeEach
    void aRuntimeOfItsOwn() {
        Calls.awaitReady();
        provider = create(runtime.uri() + "/controller");
        lists();
        state("empty", null);
    }

    @AfterEach
    void tidy() {
        Calls.superadmin().delete("/v1/platform/providers/" + provider).then().statusCode(200);
        runtime.close();
    }

    @Test
    void anAssignedModelIsLoadedOnceTheProviderListsIt() {
        controllerAnswers("load-model", 200, state("loading", "tiny-chat"));
        assign("tiny-chat")
                .statusCode(200)
                .rootPath("provider")
                .body("loaded_managed_model_id", equalTo("tiny-chat"))
                .body("loaded_managed_model_name", equalTo("Model tiny-chat"))
                .body("loaded_runtime_model_id", equalTo("tiny-chat"))
                .body("loaded_local_path", equalTo("/models/tiny-chat"))
                .body("loaded_source_id", equalTo("acme/tiny-chat"))
                .body("load_state", equalTo("loading"));
        String asked = runtime.received("POST", "/controller/v1/admin/load-model")
                .getLast()
                .body();
        assertTrue(
                asked.contains("\"runtime_model_id\":\"tiny-chat\"")
                        && asked.contains("\"local_path\":\"/models/tiny-chat\"")
                        && asked.contains("\"managed_model_id\":\"tiny-chat\""),
                asked);
        // The controller alone does not make it loaded.
        state("loaded", "tiny-chat");
        shown("load_state", "reconciling");
        lists("tiny-chat");
        shown("load_state", "loaded");
        // Nor does an intent that the provider no longer confirms.
        runtime.on("GET", "/v1/models", 503, "{}");
        shown("load_state", "error");
        shown("load_error", "runtime_inventory_unavailable:503");
    }

    @Test
    void aRefusedLoadIsAnErrorOfTheSlotAndNeverMixesModels() {
        controllerAnswers("load-model", 400, """
                {"detail":{"code":"invalid_runtime_model","message":"outside the model root"}}""");
        state("loaded", "old-model");
        lists("old-model", "tiny-chat");
        assign("tiny-chat")
                .statusCode(200)
                .body("provider.load_state", equalTo("error"))
                .body("provider.load_error", equalTo("outside the model root"))
                .body("provider.loaded_runtime_model_id", equalTo("tiny-chat"))
                .body("provider.loaded_local_path", equalTo("/models/tiny-chat"));
        shown("load_state", "error");
        controllerAnswers("load-model", 500, "{}");
        assign("tiny-chat").statusCode(200).body("provider.load_error", equalTo("runtime_load_failed:500"));
        // An edit of the instance keeps the intent.
        Calls.superadmin()
                .body(Map.of("description", "edited"))
                .put("/v1/platform/providers/" + provider)
                .then()
                .body("provider.loaded_managed_model_id", equalTo("tiny-chat"));
        // Assigning again is the retry.
        controllerAnswers("load-model", 200, state("loaded", "tiny-chat"));
        assign("tiny-chat").body("provider.load_state", equalTo("loaded")).body("provider.load_error", nullValue());
    }

    @Test
    void clearingUnloadsAndTheErrorOfAFailedUnloadDoesNotOutliveIt() {
        controllerAnswers("load-model", 200, state("loading", "tiny-chat"));
        assign("tiny-chat").statusCode(200);
        controllerAnswers("unload-model", 200, state("empty", null));
        clear(provider)
                .statusCode(200)
                .body("provider.load_state", equalTo("empty"))
                .body("provider.loaded_managed_model_id", nullValue())
                .body("provider.loaded_runtime_model_id", nullValue());
        clear(provider).statusCode(200).body("provider.load_state", equalTo("empty"));
        controllerAnswers("unload-model", 503, "{}");
        controllerAnswers("runtime-state", 503, "{}");
        clear(provider)
                .statusCode(200)
                .body("provider.load_state", equalTo("error"))
                .body("provider.load_error", equalTo("runtime_unload_failed:503"));
        state("empty", null);
        shown("load_state", "empty");
    }

    @Test
    void withoutAControllerTheIntentWaitsForTheProviderToListIt() {
        String bare = Calls.createProvider(
                "bare-runtime", "llama_cpp_local", runtime.uri().toString());
        try {
            assignTo(bare, Map.of("managed_model_id", "tiny-chat"))
                    .statusCode(200)
                    .body("provider.load_state", equalTo("loading"));
            runtime.on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"tiny-chat\"}]}");
            Calls.superadmin()
                    .get("/v1/platform/providers")
                    .then()
                    .body("providers.find { it.slug == 'bare-runtime' }.load_state", equalTo("loaded"));
        } finally {
            Calls.superadmin().delete("/v1/platform/providers/" + bare).then().statusCode(200);
        }
    }

    /** A runtime loads a model at its own start: it shows, but nobody assigned it. */
    @Test
    void whatARuntimeLoadedByItselfShowsInTheSlot() {
        runtime.on(
                "GET",
                "/controller/v1/admin/runtime-state",
                200,
                "{\"load_state\":\"loaded\",\"runtime_model_id\":\"preloaded\",\"local_path\":\"/models/preloaded\",\"managed_model_id\":null}");
        lists("preloaded");
        shown("load_state", "loaded");
        shown("loaded_runtime_model_id", "preloaded");
        shown("loaded_local_path", "/models/preloaded");
        shown("loaded_managed_model_id", null);
        lists();
        shown("load_state", "reconciling");
    }

    @Test
    void aRuntimeThatIsNotThereIsAnErrorOfTheSlot() {
        runtime.close();
        assign("tiny-chat")
                .statusCode(200)
                .body("provider.load_state", equalTo("error"))
                .body("provider.load_error", containsString("could not be reached"))
                .body("provider.loaded_managed_model_id", equalTo("tiny-chat"));
    }

    @Test
    void runtimesThatHangDelayTheListByOneTimeLimit() {
        CountDownLatch release = new CountDownLatch(1);
        String second = "";
        HttpPeer.Answer hang = (exchange, request) -> {
            try {
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException(stopped);
            }
        };
        try {
            second = createAs("slot-runtime-2", runtime.uri() + "/controller");
            runtime.on("GET", "/controller/v1/admin/runtime-state", hang);
            runtime.on("GET", "/v1/models", hang);
            Instant start = Instant.now();
            shown("load_state", "empty");
            Duration took = Duration.between(start, Instant.now());
            // Four hanging calls of 2 s each: one after the other they would take 8 s.
            assertTrue(took.compareTo(Duration.ofSeconds(4)) < 0, "took " + took);
        } finally {
            release.countDown();
            Calls.superadmin().delete("/v1/platform/providers/" + second).then().statusCode(200);
        }
    }

    @Test
    void wrongRequestsHaveTheirCodesInOrder() {
        refused(provider, "[]", 400, "invalid_payload");
        refused("nope", "[]", 400, "invalid_payload");
        Calls.superadmin()
                .post("/v1/platform/providers/" + provider + "/loaded-model")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
        refused("nope", "{}", 404, "provider_not_found");
        refused(UUID.randomUUID().toString(), "{}", 404, "provider_not_found");
        refused(provider, "{\"managed_model_id\":\" \"}", 400, "managed_model_required");
        String store = Calls.providerId("lucene-local");
        refused(store, "{}", 400, "managed_model_required");
        refused(store, "{\"managed_model_id\":\"x\"}", 409, "provider_slot_unsupported");
        clear(store).statusCode(409).body("error", equalTo("provider_slot_unsupported"));
        clear("nope").statusCode(404).body("error", equalTo("provider_not_found"));
        refused(provider, "{\"managed_model_id\":\"unknown\"}", 404, "managed_model_not_found");
        assignTo(provider, Map.of("managed_model_id", "tiny-embed"))
                .statusCode(409)
                .body("error", equalTo("managed_model_task_mismatch"))
                .body("details.provider_instance_id", equalTo(provider))
                .body("details.managed_model_id", equalTo("tiny-embed"));
        peers.answer(Peers.model("slot-cloud", "llm", "external_api", "active", "success", "active"));
        refused(provider, "{\"managed_model_id\":\"slot-cloud\"}", 409, "managed_model_backend_mismatch");
        peers.answer(new ManagedModel(
                "slot-bare",
                "Bare",
                "platform",
                "huggingface",
                null,
                "local",
                null,
                null,
                "llm",
                "offline_ready",
                "any",
                "created",
                false,
                null,
                null,
                "not_required"));
        refused(provider, "{\"managed_model_id\":\"slot-bare\"}", 400, "provider_resource_id_required");
        assertEquals(
                0, runtime.received("POST", "/controller/v1/admin/load-model").size());
        Calls.as(Role.ADMIN)
                .delete("/v1/platform/providers/" + provider + "/loaded-model")
                .then()
                .statusCode(403);
    }

    private String create(String controller) {
        return createAs("slot-runtime", controller);
    }

    private String createAs(String slug, String controller) {
        return Calls.superadmin()
                .body(Map.of(
                        "provider_key",
                        "vllm_local",
                        "slug",
                        slug,
                        "display_name",
                        slug,
                        "endpoint_url",
                        runtime.uri().toString(),
                        "config",
                        Map.of("runtime_admin_base_url", controller)))
                .post("/v1/platform/providers")
                .then()
                .statusCode(201)
                .extract()
                .path("provider.id");
    }

    private String state(String state, @Nullable String model) {
        String id = model == null ? "null" : '"' + model + '"';
        String path = model == null ? "null" : "\"/models/" + model + '"';
        String json = "{\"capability\":\"llm_inference\",\"load_state\":\"" + state + "\",\"runtime_model_id\":" + id
                + ",\"local_path\":" + path + ",\"managed_model_id\":" + id + ",\"last_error\":null}";
        controllerAnswers("runtime-state", 200, json);
        return json;
    }

    private void controllerAnswers(String route, int status, String json) {
        runtime.on(route.equals("runtime-state") ? "GET" : "POST", "/controller/v1/admin/" + route, status, json);
    }

    private void lists(String... models) {
        StringBuilder data = new StringBuilder();
        for (String model : models) {
            data.append(data.isEmpty() ? "" : ",")
                    .append("{\"id\":\"")
                    .append(model)
                    .append("\",\"capabilities\":{\"text\":true}}");
        }
        runtime.on("GET", "/v1/models", 200, "{\"data\":[" + data + "]}");
    }

    private void shown(String field, @Nullable String value) {
        Calls.superadmin()
                .get("/v1/platform/providers")
                .then()
                .statusCode(200)
                .body("providers.find { it.slug == 'slot-runtime' }." + field, equalTo(value));
    }

    private ValidatableResponse assign(String model) {
        return assignTo(provider, Map.of("managed_model_id", model));
    }

    private static void refused(String id, String body, int status, String code) {
        assignTo(id, body).statusCode(status).body("error", equalTo(code));
    }

    private static ValidatableResponse assignTo(String id, Object body) {
        return Calls.superadmin()
                .body(body)
                .post("/v1/platform/providers/" + id + "/loaded-model")
                .then();
    }

    private static ValidatableResponse clear(String id) {
        return Calls.superadmin()
                .delete("/v1/platform/providers/" + id + "/loaded-model")
                .then();
    }
}
