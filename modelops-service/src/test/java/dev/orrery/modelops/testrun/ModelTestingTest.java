package dev.orrery.modelops.testrun;

import static dev.orrery.modelops.ModelOpsPeers.providerEntry;
import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Ending;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models are tried where they run, and validated against what they were tried on. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class ModelTestingTest {
    private static final String SERVICE = "modelops-service";
    private static final String MODELS = "/v1/modelops/models";
    private static final String SECRET = "sk-echoed-by-the-provider-77aa";
    private static final long OWNER = 31_000;

    private final UUID gpuBox = UUID.randomUUID();

    ScriptedModelServer runtime;
    HttpPeer platform;

    @Inject
    TestModels models;

    @Inject
    RuntimeDrift drift;

    @AfterEach
    void restore() {
        runtime.script(Reply.of("Hello", " world"));
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("chat-one"), ModelOpsPeers.embeddings("embed-one"));
        ModelOpsPeers.profile(platform, "online");
        providers("[]");
    }

    @Test
    void aCloudModelIsTriedValidatedAndActivated() {
        String id = cloud("llm");
        String run = test(superadmin(), id, "{\"inputs\":{\"prompt\":\"ping\"}}")
                .statusCode(200)
                .body("result.kind", equalTo("llm"))
                .body("result.success", equalTo(true))
                .body("result.response_text", equalTo("Hello world"))
                .body("result.metadata.model", equalTo("nova-mini"))
                .body("result.metadata.status_code", equalTo(200))
                .body("result.dimension", equalTo(null))
                .body("model.lifecycle_state", equalTo("registered"))
                .body("model.is_validation_current", equalTo(false))
                .body("test_run.result", equalTo("success"))
                .body("test_run.model_id", equalTo(id))
                .body("test_run.tested_by_user_id", equalTo(1))
                .body("test_run.output_payload.output[0].content[0].text", equalTo("Hello world"))
                .extract()
                .path("test_run.id");
        HttpPeer.Received sent =
                runtime.peer().received("POST", "/cloud/v1/chat/completions").getLast();
        assertEquals("Bearer " + SECRET, sent.header("Authorization"));
        assertTrue(sent.body().contains("\"max_tokens\":64"), sent.body());

        validate(id, "{\"test_run_id\":\"" + run + "\"}")
                .statusCode(200)
                .body("model.lifecycle_state", equalTo("validated"))
                .body("model.last_validation_status", equalTo("success"))
                .body("validation.validator_kind", equalTo("llm_test_confirmation"))
                .body("validation.trigger_reason", equalTo("manual_after_test"))
                .body("validation.error_details.test_run_id", equalTo(run))
                .body("validation.error_details.probe.answer_characters", equalTo(11))
                .body("validation.error_details.streaming.passed", equalTo(true))
                .body("validation.error_details.streaming.pieces", equalTo(2))
                .body("validation.validated_by_user_id", equalTo(1));
        refused(validate(id, "{\"test_run_id\":\"" + run + "\"}"), 409, "validation_already_current");
        superadmin().post(MODELS + "/" + id + "/activate").then().statusCode(200);
        superadmin()
                .get(MODELS + "/" + id + "/tests")
                .then()
                .statusCode(200)
                .body("model_id", equalTo(id))
                .body("tests", hasSize(1))
                .body("tests[0].id", equalTo(run));
        refused(
                superadmin()
                        .queryParam("limit", "x")
                        .get(MODELS + "/" + id + "/tests")
                        .then(),
                400,
                "invalid_limit");
        superadmin()
                .get(MODELS + "/" + id + "/usage")
                .then()
                // The test, and the two calls with which the validation probed.
                .body("usage.total_requests", equalTo(3))
                .body("usage.metrics.prompt_tokens.value", equalTo(21.0f))
                .body("usage.metrics.completion_tokens.value", equalTo(6.0f));
    }

    @Test
    void anEmbeddingsModelIsMeasured() {
        String id = cloud("embeddings");
        String run = test(superadmin(), id, "{\"inputs\":{\"text\":\"one text\"}}")
                .statusCode(200)
                .body("result.kind", equalTo("embeddings"))
                .body("result.dimension", equalTo(ScriptedModelServer.DIMENSION))
                .body("result.norm", equalTo(1.0f))
                .body("result.vector_preview", hasSize(8))
                .body("result.metadata.count", equalTo(1))
                .extract()
                .path("test_run.id");
        validate(id, "{\"test_run_id\":\"" + run + "\"}")
                .statusCode(200)
                .body("validation.error_details.probe.dimension", equalTo(ScriptedModelServer.DIMENSION))
                .body("validation.error_details.probe.norm", equalTo(1.0f));
        superadmin()
                .get(MODELS + "/" + id + "/usage?group_by=source")
                .then()
                .body("groups[0].key.source", equalTo("model_test"))
                .body("usage.total_requests", equalTo(2))
                .body("usage.metrics.prompt_tokens.value", equalTo(2.0f));
    }

    @Test
    void eachRuleOfATestHasItsCode() {
        String id = cloud("llm");
        refused(test(superadmin(), id, "[]"), 400, "invalid_payload");
        refused(test(superadmin(), id, "{}"), 400, "invalid_payload");
        refused(test(superadmin(), id, "{\"inputs\":\"x\"}"), 400, "invalid_payload");
        refused(test(superadmin(), id, "{\"inputs\":{\"prompt\":\" \"}}"), 400, "invalid_test_input");
        refused(test(superadmin(), "none", prompt()), 404, "not_found");
        refused(test(admin(), id, prompt()), 404, "not_found");
        for (String task : List.of("translation", "image_text_to_image", "image_captioning", "object_detection")) {
            refused(test(superadmin(), cloud(task), prompt()), 409, "model_test_unsupported");
        }
        refused(test(superadmin(), models.platformCloud(Stage.REGISTERED), prompt()), 400, "missing_config");
        refused(test(superadmin(), models.cloud(OWNER, null, Stage.REGISTERED), prompt()), 400, "missing_config");
        String created = models.platformCloud(Stage.REGISTERED);
        superadmin().post(MODELS + "/" + created + "/unregister").then().statusCode(200);
        refused(test(superadmin(), created, prompt()), 409, "invalid_state_transition");
        ModelOpsPeers.profile(platform, "offline");
        refused(test(superadmin(), id, prompt()), 409, "offline_not_allowed")
                .body("details.test_run.result", equalTo("failure"))
                .body("details.test_run.error_details.error", equalTo("offline_not_allowed"));
    }

    @Test
    void aCredentialWithoutAnAddressLeavesAFailedRun() {
        String credential = credential("\"provider\":\"openai_compatible\"");
        String id = create(credential, "llm", "nova-mini");
        refused(test(superadmin(), id, prompt()), 400, "missing_config")
                .body("details.test_run.error_details.error", equalTo("missing_config"));
    }

    /** Some providers repeat the key that they refuse. */
    @Test
    void aFailedTestIsRecordedWithoutTheKey() {
        String id = cloud("llm");
        runtime.peer()
                .on(
                        "POST",
                        "/cloud/v1/chat/completions",
                        401,
                        "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect API key: " + SECRET + "\"}}");
        refused(test(superadmin(), id, prompt()), 409, "model_test_failed")
                .body("details.test_run.result", equalTo("failure"))
                .body("details.test_run.input_payload.prompt", equalTo("ping"))
                .body("details.test_run.error_details.error", equalTo("model_test_failed"))
                .body("details.test_run.error_details.message", containsString("[hidden]"))
                .body(not(containsString(SECRET)));
        superadmin().get(MODELS + "/" + id + "/tests").then().body(not(containsString(SECRET)));
        superadmin().get(MODELS + "/" + id + "/usage").then().body("usage.metrics.errors.value", equalTo(1.0f));
    }

    @Test
    void eachRuleOfAValidationHasItsCode() {
        String id = cloud("llm");
        String run = run(id);
        refused(validate(id, "[]"), 400, "invalid_payload");
        refused(validate(id, ""), 400, "validation_test_required");
        refused(validate(id, "no json"), 400, "validation_test_required");
        refused(validate(id, "null"), 400, "validation_test_required");
        refused(validate(id, "{\"test_run_id\":\"x\"}"), 404, "test_run_not_found");
        refused(validate(id, "{\"test_run_id\":\"" + UUID.randomUUID() + "\"}"), 404, "test_run_not_found");
        refused(validate(cloud("llm"), "{\"test_run_id\":\"" + run + "\"}"), 409, "test_run_mismatch");
        refused(validate("none", "{}"), 404, "not_found");
        runtime.script(Reply.of().ending(Ending.STATUS_500));
        String failed = test(superadmin(), id, prompt()).extract().path("details.test_run.id");
        refused(validate(id, "{\"test_run_id\":\"" + failed + "\"}"), 409, "validation_test_failed");
        refused(validate(id, "{\"test_run_id\":\"" + run + "\"}"), 409, "validation_test_failed")
                .body("details.validation.result", equalTo("failure"));
        superadmin()
                .get(MODELS + "/" + id)
                .then()
                .body("model.last_validation_status", equalTo("failure"))
                .body("model.is_validation_current", equalTo(true));
        runtime.script(Reply.of("Hi"));
        String other =
                credential("\"provider\":\"openai_compatible\",\"api_base_url\":\"" + runtime.uri() + "/cloud/v1\"");
        user().contentType(ContentType.JSON)
                .body("{\"credential_id\":\"" + other + "\"}")
                .patch(MODELS + "/" + id + "/credential")
                .then()
                .statusCode(200);
        refused(validate(id, "{\"test_run_id\":\"" + run + "\"}"), 409, "validation_test_stale");
    }

    @Test
    void aLocalModelIsTriedOnTheRuntimeThatServesIt() {
        String id = models.platformLocal(Stage.REGISTERED);
        ModelOpsPeers.serve(runtime, ModelOpsPeers.embeddings("embed-one"), ModelOpsPeers.chat("nova-mini"));
        providers("[" + providerEntry(gpuBox, runtime.uri().toString(), false) + ","
                + providerEntry(UUID.randomUUID(), "http://127.0.0.1:9", true) + "]");
        superadmin()
                .get(MODELS + "/" + id + "/test-runtimes")
                .then()
                .statusCode(200)
                .body("model_id", equalTo(id))
                .body("default_provider_instance_id", equalTo(gpuBox.toString()))
                .body("runtimes", hasSize(2))
                .body("runtimes[0].slug", equalTo("gpu-box"))
                .body("runtimes[0].reachable", equalTo(true))
                .body("runtimes[0].matches_model", equalTo(true))
                .body("runtimes[0].matched_model_id", equalTo("nova-mini"))
                .body("runtimes[0].match_source", equalTo("provider_model_id -> id"))
                .body("runtimes[0].advertised_model_ids", equalTo(List.of("nova-mini")))
                .body("runtimes[0].load_state", equalTo("loaded"))
                .body("runtimes[1].reachable", equalTo(false))
                .body("runtimes[1].status_code", equalTo(502))
                .body("runtimes[1].is_active", equalTo(true));

        String run = test(superadmin(), id, prompt())
                .statusCode(200)
                .body("result.metadata.provider_instance_id", equalTo(gpuBox.toString()))
                .body("result.metadata.runtime_model_id", equalTo("nova-mini"))
                .body("result.metadata.managed_model_id", equalTo(id))
                .body("test_run.input_payload.allow_local_fallback", equalTo(false))
                .extract()
                .path("test_run.id");
        validate(id, "{\"test_run_id\":\"" + run + "\"}").statusCode(200);
        drift.check();
        superadmin().get(MODELS + "/" + id).then().body("model.is_validation_current", equalTo(true));

        providers("[" + providerEntry(gpuBox, runtime.uri() + "/", false) + "]");
        drift.check();
        superadmin()
                .get(MODELS + "/" + id)
                .then()
                .body("model.is_validation_current", equalTo(false))
                .body("model.validation_error.reason", equalTo("runtime_changed"));
        refused(validate(id, "{\"test_run_id\":\"" + run + "\"}"), 409, "validation_test_stale");
    }

    @Test
    void eachRuleOfALocalTestHasItsCode() {
        String id = models.platformLocal(Stage.REGISTERED);
        refused(test(admin(), id, prompt()), 409, "local_model_runtime_selection_required")
                .body("details.test_run.result", equalTo("failure"));
        refused(test(superadmin(), id, prompt()), 409, "local_model_not_served_by_runtime");
        UUID dead = UUID.randomUUID();
        providers("[" + providerEntry(gpuBox, runtime.uri().toString(), false) + ","
                + providerEntry(dead, "http://127.0.0.1:9", false) + "]");
        refused(test(superadmin(), id, on(gpuBox)), 409, "local_model_not_served_by_runtime");
        refused(test(superadmin(), id, on(dead)), 502, "test_runtime_unreachable")
                .body("details.test_run.error_details.error", equalTo("test_runtime_unreachable"));
        refused(test(superadmin(), id, on(UUID.randomUUID())), 404, "test_runtime_not_found");
        superadmin()
                .get(MODELS + "/" + cloud("llm") + "/test-runtimes")
                .then()
                .body("runtimes", hasSize(0))
                .body("default_provider_instance_id", equalTo(null));
        // Errors of the platform while runtimes are looked for keep their own status and code.
        platform.on(
                "GET",
                "/v1/internal/platform/local-providers",
                503,
                "{\"error\":\"active_binding_not_found\",\"message\":\"none\"}");
        refused(test(superadmin(), id, prompt()), 503, "active_binding_not_found");
        refused(superadmin().get(MODELS + "/" + id + "/test-runtimes").then(), 503, "active_binding_not_found");
    }

    private String cloud(String task) {
        runtime.peer().on("POST", "/cloud/v1/chat/completions", runtime::chat);
        runtime.peer().on("POST", "/cloud/v1/embeddings", runtime::embeddings);
        return create(
                credential("\"provider\":\"openai_compatible\",\"api_base_url\":\"" + runtime.uri() + "/cloud/v1/\""),
                task,
                "nova-mini");
    }

    private static String create(String credential, String task, String providerModel) {
        String id = "m-" + UUID.randomUUID();
        user().contentType(ContentType.JSON)
                .body("{\"id\":\"" + id + "\",\"name\":\"n\",\"task_key\":\"" + task + "\",\"provider_model_id\":\""
                        + providerModel + "\",\"credential_id\":\"" + credential + "\"}")
                .post(MODELS)
                .then()
                .statusCode(201);
        return id;
    }

    private static String credential(String fields) {
        return user().contentType(ContentType.JSON)
                .body("{\"display_name\":\"" + UUID.randomUUID() + "\",\"api_key\":\"" + SECRET + "\"," + fields + "}")
                .post("/v1/modelops/credentials")
                .then()
                .statusCode(201)
                .extract()
                .path("credential.id");
    }

    private String run(String id) {
        return test(superadmin(), id, prompt())
                .statusCode(200)
                .body("test_run.id", notNullValue())
                .extract()
                .path("test_run.id");
    }

    private static String prompt() {
        return "{\"inputs\":{\"prompt\":\"ping\"}}";
    }

    private static String on(UUID provider) {
        return "{\"inputs\":{\"prompt\":\"ping\"},\"provider_instance_id\":\"" + provider + "\"}";
    }

    private void providers(String json) {
        platform.on("GET", "/v1/internal/platform/local-providers", 200, json);
    }

    private static ValidatableResponse test(RequestSpecification caller, String id, String body) {
        return caller.contentType(ContentType.JSON)
                .body(body)
                .post(MODELS + "/" + id + "/test")
                .then();
    }

    private static ValidatableResponse validate(String id, String body) {
        return superadmin()
                .contentType(ContentType.JSON)
                .body(body)
                .post(MODELS + "/" + id + "/validate")
                .then();
    }

    private static RequestSpecification user() {
        return forwarded(SERVICE, TestTokens.actor(OWNER, Role.USER));
    }

    private static RequestSpecification admin() {
        return forwarded(SERVICE, TestTokens.actor(2, Role.ADMIN));
    }

    private static RequestSpecification superadmin() {
        return forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN));
    }

    private static ValidatableResponse refused(ValidatableResponse response, int status, String code) {
        return response.statusCode(status).body("error", equalTo(code));
    }
}
