package dev.orrery.modelops;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every field of the contract's shapes is there, null or not, wherever the shape is answered. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class ShapesTest {
    private static final String SERVICE = "modelops-service";
    private static final String MODELS = "/v1/modelops/models";
    private static final Actor USER = TestTokens.actor(54_001, Role.USER);
    private static final Actor SUPERADMIN = TestTokens.actor(1, Role.SUPERADMIN);
    private static final String MODEL = "id global_model_id node_id name provider provider_model_id backend hosting"
            + " owner_type owner_user_id source_kind source source_id local_path availability runtime_mode_policy"
            + " visibility_scope task_key category lifecycle_state is_validation_current last_validation_status"
            + " last_validated_at validation_error model_version revision checksum model_size_billion comment metadata"
            + " artifact dependencies credential usage_summary";
    private static final String CREDENTIAL_PART =
            "id status provider display_name credential_scope api_base_url api_key_last4 revoked_at";
    private static final String CREDENTIAL = "id owner_user_id credential_scope provider display_name api_base_url"
            + " api_key_last4 is_active revoked_at";
    private static final String VALIDATION = "id model_id validator_kind trigger_reason result summary error_details"
            + " config_fingerprint validated_by_user_id created_at";
    private static final String TEST_RUN = "id model_id task_key result summary input_payload output_payload"
            + " error_details latency_ms config_fingerprint tested_by_user_id created_at";
    private static final String CATALOG_ITEM = "id name provider source_id local_path status task_key category"
            + " hosting_kind lifecycle_state is_validation_current last_validation_status metadata";
    private static final String RUNTIME = "provider_instance_id slug display_name provider_key endpoint_url"
            + " adapter_kind enabled is_active reachable status_code matches_model matched_model_id"
            + " matched_model_display_name match_source matched_value loaded_managed_model_id"
            + " loaded_managed_model_name loaded_runtime_model_id loaded_local_path loaded_source_id load_state"
            + " load_error advertised_model_ids advertised_models message";
    private static final String ARTIFACT = "artifact_id artifact_type name source_id storage_path artifact_status"
            + " provenance checksum linked_model_id suggested_model_id task_key category provider lifecycle_state"
            + " ready_for_registration validation_hint runtime_requirements metadata";

    private final String id = "m-" + UUID.randomUUID();

    ScriptedModelServer runtime;
    HttpPeer platform;

    @AfterEach
    void noRuntimes() {
        platform.on("GET", "/v1/internal/platform/local-providers", 200, "[]");
    }

    /** Hazard 4: what changes a model answers the whole of it, as looking at it does. */
    @Test
    void aModelIsWholeInEveryAnswer() {
        runtime.peer().on("POST", "/cloud/v1/chat/completions", runtime::chat);
        JsonPath made = send(
                USER,
                "POST",
                "/v1/modelops/credentials",
                Map.of("display_name", id, "api_key", "sk-shape-9f3c", "api_base_url", runtime.uri() + "/cloud/v1"));
        fields(CREDENTIAL, made, "credential");
        String credential = made.getString("credential.id");
        model(send(
                USER,
                "POST",
                MODELS,
                Map.of(
                        "id",
                        id,
                        "name",
                        "n",
                        "task_key",
                        "llm",
                        "provider_model_id",
                        "p",
                        "credential_id",
                        credential)));
        JsonPath tested =
                send(SUPERADMIN, "POST", MODELS + "/" + id + "/test", Map.of("inputs", Map.of("prompt", "x")));
        model(tested);
        fields(TEST_RUN, tested, "test_run");
        fields("kind success response_text latency_ms metadata", tested, "result");
        JsonPath validated = send(
                SUPERADMIN,
                "POST",
                MODELS + "/" + id + "/validate",
                Map.of("test_run_id", tested.getString("test_run.id")));
        model(validated);
        fields(VALIDATION, validated, "validation");
        for (String action : List.of("activate", "deactivate", "unregister", "register")) {
            model(send(USER, "POST", MODELS + "/" + id + "/" + action, Map.of()));
        }
        model(send(USER, "PATCH", MODELS + "/" + id + "/credential", Map.of("credential_id", credential)));
        JsonPath detail = send(USER, "GET", MODELS + "/" + id, Map.of());
        fields(MODEL + " validation_history", detail, "model");
        fields(VALIDATION, detail, "model.validation_history[0]");
        fields("metrics total_requests", detail, "model.usage_summary");
        fields("value requests", detail, "model.usage_summary.metrics.calls");
        fields(MODEL, send(USER, "GET", MODELS, Map.of()), "models.find { it.id == '" + id + "' }");
        fields(TEST_RUN, send(SUPERADMIN, "GET", MODELS + "/" + id + "/tests", Map.of()), "tests[0]");
        fields(VALIDATION, send(USER, "GET", MODELS + "/" + id + "/validations", Map.of()), "validations[0]");
        fields(CREDENTIAL, send(USER, "GET", "/v1/modelops/credentials", Map.of()), "credentials[0]");
        JsonPath revoked = send(USER, "DELETE", "/v1/modelops/credentials/" + credential, Map.of());
        fields("credential affected_models affected_model_count", revoked, "$");
        fields(CREDENTIAL, revoked, "credential");
    }

    private static void model(JsonPath answer) {
        fields(MODEL, answer, "model");
        fields(CREDENTIAL_PART, answer, "model.credential");
        assertEquals("active", answer.getString("model.credential.status"));
        assertEquals("9f3c", answer.getString("model.credential.api_key_last4"));
        assertEquals(Map.of(), answer.getMap("model.artifact"));
        assertEquals(List.of(), answer.getList("model.dependencies"));
    }

    @Test
    void aLocalModelHasItsFilesAndRuntimes() {
        JsonPath made = send(
                SUPERADMIN,
                "POST",
                "/v1/modelops/catalog",
                Map.of("name", "n", "id", id, "local_path", "/nowhere", "model_size_billion", 7.5));
        fields(CATALOG_ITEM, made, "model");
        JsonPath detail = send(SUPERADMIN, "GET", MODELS + "/" + id, Map.of());
        fields("storage_path artifact_status checksum provenance runtime_requirements", detail, "model.artifact");
        assertEquals("missing", detail.getString("model.artifact.artifact_status"));
        assertEquals(7.5f, detail.getFloat("model.model_size_billion"));
        fields(
                CATALOG_ITEM,
                send(SUPERADMIN, "GET", "/v1/modelops/catalog", Map.of()),
                "models.find { it.id == '" + id + "' }");
        fields(
                ARTIFACT,
                send(SUPERADMIN, "GET", "/v1/modelops/local-artifacts", Map.of()),
                "artifacts.find { it.artifact_id == '" + id + ":weights' }");
        platform.on(
                "GET",
                "/v1/internal/platform/local-providers",
                200,
                ModelOpsPeers.provider(UUID.randomUUID(), runtime.uri().toString(), false));
        JsonPath runtimes = send(SUPERADMIN, "GET", MODELS + "/" + id + "/test-runtimes", Map.of());
        fields("model_id runtimes default_provider_instance_id", runtimes, "$");
        fields(RUNTIME, runtimes, "runtimes[0]");
        fields("id display_name capabilities metadata", runtimes, "runtimes[0].advertised_models[0]");
    }

    private static JsonPath send(Actor actor, String verb, String path, Map<String, ?> body) {
        var answer = forwarded(SERVICE, actor)
                .contentType(ContentType.JSON)
                .body(body)
                .request(verb, path);
        assertEquals(2, answer.statusCode() / 100, () -> verb + ' ' + path + ": " + answer.asString());
        return answer.jsonPath();
    }

    private static void fields(String expected, JsonPath answer, String at) {
        assertEquals(
                new TreeSet<>(Arrays.asList(expected.split(" ", -1))),
                new TreeSet<>(new ArrayList<>(answer.<String, Object>getMap(at).keySet())),
                at);
    }
}
