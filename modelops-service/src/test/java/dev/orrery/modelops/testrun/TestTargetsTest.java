package dev.orrery.modelops.testrun;

import static dev.orrery.modelops.ModelOpsPeers.providerEntry;
import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.ModelOpsPeers.ModelRoot;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which target a test or a validation takes, and what becomes of it between the two. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class TestTargetsTest {
    private static final String SERVICE = "modelops-service";
    private static final String MODELS = "/v1/modelops/models";
    private static final Actor OWNER = TestTokens.actor(55_001, Role.USER);
    private static final Actor ADMIN = TestTokens.actor(2, Role.ADMIN);
    private static final Actor SUPERADMIN = TestTokens.actor(1, Role.SUPERADMIN);
    private static final String UNREACHABLE = "http://127.0.0.1:9";

    private final UUID first = UUID.randomUUID();
    private final UUID second = UUID.randomUUID();

    ScriptedModelServer runtime;
    HttpPeer platform;
    ModelRoot root;

    @Inject
    TestModels models;

    @Inject
    CloudTargets clouds;

    @Inject
    DataSource database;

    @AfterEach
    void restore() {
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("chat-one"), ModelOpsPeers.embeddings("embed-one"));
        ModelOpsPeers.profile(platform, "online");
        providers();
    }

    /** Hazard 13. */
    @Test
    void anOpenAiCredentialWithoutAddressMeansOpenAi() {
        ResolvedCredential credential = new ResolvedCredential(UUID.randomUUID(), "openai", "n", null, "sk");
        assertEquals(
                "https://api.openai.com/v1",
                clouds.binding(credential, AdapterKind.OPENAI_COMPATIBLE_LLM).endpointUrl());
    }

    @Test
    void aProviderThatDoesNotAnswerLeavesAFailedRun() {
        String id = cloud(OWNER, UNREACHABLE);
        refused(test(SUPERADMIN, id, null), 409, "model_test_failed")
                .body("details.test_run.result", equalTo("failure"))
                .body("details.test_run.error_details.status_code", equalTo("502"));
        send(SUPERADMIN, "GET", MODELS + "/" + id + "/tests", Map.of()).body("tests", hasSize(1));
    }

    /** No run is recorded for what never became one: the model has no credential, or the input is none. */
    @Test
    void whatNeverBecameATestLeavesNoRun() {
        String keyless = models.cloud(OWNER.userId(), null, Stage.REGISTERED);
        refused(test(SUPERADMIN, keyless, null), 400, "missing_config").body("details", nullValue());
        send(SUPERADMIN, "POST", MODELS + "/" + keyless + "/test", Map.of("inputs", Map.of("prompt", "")))
                .statusCode(400);
        send(SUPERADMIN, "GET", MODELS + "/" + keyless + "/tests", Map.of()).body("tests", hasSize(0));
    }

    /** The model's own credential is used, whoever owns it. */
    @Test
    void anAdminTestsAPlatformModelWithASuperadminsKey() {
        String id = cloud(SUPERADMIN, runtime.uri() + "/cloud/v1");
        test(ADMIN, id, null).statusCode(200).body("test_run.tested_by_user_id", equalTo(2));
        assertEquals(
                "Bearer sk-of-a-target",
                runtime.peer()
                        .received("POST", "/cloud/v1/chat/completions")
                        .getLast()
                        .header("Authorization"));
    }

    @Test
    void reasoningModelsAreAskedInTheirOwnFields() {
        String id = "m-" + UUID.randomUUID();
        make(OWNER, id, runtime.uri() + "/cloud/v1", "gpt-5-nano");
        test(SUPERADMIN, id, null).statusCode(200);
        String sent = runtime.peer()
                .received("POST", "/cloud/v1/chat/completions")
                .getLast()
                .body();
        assertTrue(sent.contains("\"max_completion_tokens\":64"), sent);
        assertTrue(!sent.contains("max_tokens\"") && !sent.contains("temperature"), sent);
    }

    /** Hazard 6: a key that no key of the installation opens is said to be so. */
    @Test
    void aKeyThatCannotBeOpenedIsUnavailable() throws SQLException {
        String credential = credential(OWNER, runtime.uri() + "/cloud/v1");
        String id = models.cloud(OWNER.userId(), UUID.fromString(credential), Stage.REGISTERED);
        sql("UPDATE credential SET api_key_sealed = '\\x0102030405060708' WHERE id = '" + credential + "'");
        try {
            refused(test(SUPERADMIN, id, null), 409, "credential_unavailable");
            internal("platform-control", SERVICE)
                    .post("/v1/internal/modelops/credentials/" + credential + "/resolve")
                    .then()
                    .statusCode(409)
                    .body("error", equalTo("credential_unavailable"));
            send(SUPERADMIN, "POST", "/v1/modelops/credentials/reseal", Map.of())
                    .statusCode(200)
                    .body("unreadable", equalTo(1));
        } finally {
            sql("DELETE FROM credential WHERE id = '" + credential + "'");
        }
    }

    @Test
    void theBoundRuntimeIsTakenBeforeOthersThatServeTheModel() {
        String id = models.platformLocal(Stage.REGISTERED);
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("nova-mini"));
        String url = runtime.uri().toString();
        providers(providerEntry(first, url, false), providerEntry(second, url, true));
        runtimes(id).body("default_provider_instance_id", equalTo(second.toString()));
        providers(providerEntry(first, url, false), providerEntry(second, UNREACHABLE, true));
        runtimes(id).body("default_provider_instance_id", equalTo(first.toString()));
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("another"));
        runtimes(id)
                .body("default_provider_instance_id", nullValue())
                .body("runtimes[0].matches_model", equalTo(false))
                .body("runtimes[0].match_source", nullValue())
                .body("runtimes[0].message", equalTo("The runtime does not serve the model."));
    }

    /** A runtime that waits longer than its provider's limit has timed out; there is nothing in its inventory. */
    @Test
    void aSilentRuntimeTimesOut() {
        String id = models.platformLocal(Stage.REGISTERED);
        CountDownLatch asked = new CountDownLatch(1);
        runtime.peer().on("GET", "/v1/models", (exchange, request) -> {
            await(asked);
            HttpPeer.respond(exchange, 200, "application/json", "{\"data\":[]}");
        });
        providers(providerEntry(first, runtime.uri().toString(), false)
                .replace("{\"request_format\"", "{\"request_timeout_seconds\":1,\"request_format\""));
        try {
            runtimes(id)
                    .body("runtimes[0].reachable", equalTo(false))
                    .body("runtimes[0].status_code", equalTo(504))
                    .body("runtimes[0].advertised_model_ids", hasSize(0));
        } finally {
            asked.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAValidationNeedsMayBeGoneByThen() {
        String id = cloud(OWNER, runtime.uri() + "/cloud/v1");
        Map<String, String> run = Map.of("test_run_id", run(SUPERADMIN, id, null));
        ModelOpsPeers.profile(platform, "offline");
        refused(validate(id, run), 409, "offline_not_allowed");
        ModelOpsPeers.profile(platform, "online");
        String credential =
                send(OWNER, "GET", MODELS + "/" + id, Map.of()).extract().path("model.credential.id");
        send(OWNER, "DELETE", "/v1/modelops/credentials/" + credential, Map.of())
                .statusCode(200);
        refused(validate(id, run), 400, "missing_config");

        String local = models.platformLocal(Stage.REGISTERED);
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("nova-mini"));
        providers(providerEntry(first, runtime.uri().toString(), false));
        Map<String, String> there = Map.of("test_run_id", run(SUPERADMIN, local, first));
        providers();
        refused(validate(local, there), 404, "test_runtime_not_found");
        providers(providerEntry(first, UNREACHABLE, false));
        refused(validate(local, there), 502, "test_runtime_unreachable");
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat("another"));
        providers(providerEntry(first, runtime.uri().toString(), false));
        refused(validate(local, there), 409, "local_model_not_served_by_runtime");
    }

    /** Other files than those that a model was validated with take it out of use, and its test run is worth nothing. */
    @Test
    void otherFilesTakeTheProofOfAModelInUse() throws IOException {
        String id = "m-" + UUID.randomUUID();
        Path file = root.path().resolve(id + ".bin");
        Files.writeString(file, "weights");
        send(
                        SUPERADMIN,
                        "POST",
                        "/v1/modelops/catalog",
                        Map.of("id", id, "name", "n", "provider", "local", "local_path", file.toString()))
                .statusCode(201);
        send(SUPERADMIN, "POST", MODELS + "/" + id + "/verify", Map.of()).statusCode(200);
        ModelOpsPeers.serve(runtime, ModelOpsPeers.chat(id));
        providers(providerEntry(first, runtime.uri().toString(), false));
        Map<String, String> run = Map.of("test_run_id", run(SUPERADMIN, id, first));
        validate(id, run).statusCode(200);
        send(SUPERADMIN, "POST", MODELS + "/" + id + "/activate", Map.of()).statusCode(200);

        send(SUPERADMIN, "POST", MODELS + "/" + id + "/verify", Map.of()).statusCode(200);
        send(SUPERADMIN, "GET", MODELS + "/" + id, Map.of()).body("model.lifecycle_state", equalTo("active"));
        Files.writeString(file, "other weights");
        send(SUPERADMIN, "POST", MODELS + "/" + id + "/verify", Map.of())
                .statusCode(200)
                .body("verification.status", equalTo("corrupt"));
        send(SUPERADMIN, "GET", MODELS + "/" + id, Map.of())
                .body("model.lifecycle_state", equalTo("inactive"))
                .body("model.is_validation_current", equalTo(false))
                .body("model.last_validation_status", nullValue())
                .body("model.validation_error.reason", equalTo("artifact_changed"));
        refused(send(SUPERADMIN, "POST", MODELS + "/" + id + "/activate", Map.of()), 409, "validation_failed");
    }

    private ValidatableResponse runtimes(String id) {
        return send(SUPERADMIN, "GET", MODELS + "/" + id + "/test-runtimes", Map.of())
                .statusCode(200);
    }

    private void providers(String... entries) {
        platform.on("GET", "/v1/internal/platform/local-providers", 200, "[" + String.join(",", entries) + "]");
    }

    /** A cloud model of this user, or of the platform when a superadmin makes it. */
    private String cloud(Actor owner, String base) {
        String id = "m-" + UUID.randomUUID();
        make(owner, id, base, "nova-mini");
        return id;
    }

    private void make(Actor owner, String id, String base, String providerModel) {
        runtime.peer().on("POST", "/cloud/v1/chat/completions", runtime::chat);
        send(
                        owner,
                        "POST",
                        MODELS,
                        Map.of(
                                "id",
                                id,
                                "name",
                                "n",
                                "task_key",
                                "llm",
                                "owner_type",
                                owner.isSuperadmin() ? "platform" : "user",
                                "provider_model_id",
                                providerModel,
                                "credential_id",
                                credential(owner, base)))
                .statusCode(201);
    }

    private static String credential(Actor owner, String base) {
        return send(
                        owner,
                        "POST",
                        "/v1/modelops/credentials",
                        Map.of(
                                "display_name",
                                UUID.randomUUID().toString(),
                                "api_key",
                                "sk-of-a-target",
                                "api_base_url",
                                base))
                .statusCode(201)
                .extract()
                .path("credential.id");
    }

    private static String run(Actor actor, String id, @Nullable UUID instance) {
        return test(actor, id, instance).statusCode(200).extract().path("test_run.id");
    }

    private static ValidatableResponse test(Actor actor, String id, @Nullable UUID instance) {
        Map<String, ?> inputs = Map.of("prompt", "x");
        return send(
                actor,
                "POST",
                MODELS + "/" + id + "/test",
                instance == null
                        ? Map.of("inputs", inputs)
                        : Map.of("inputs", inputs, "provider_instance_id", instance.toString()));
    }

    private static ValidatableResponse validate(String id, Map<String, String> body) {
        return send(SUPERADMIN, "POST", MODELS + "/" + id + "/validate", body);
    }

    private static ValidatableResponse send(Actor actor, String verb, String path, Map<String, ?> body) {
        return forwarded(SERVICE, actor)
                .contentType(ContentType.JSON)
                .body(body)
                .request(verb, path)
                .then();
    }

    private static ValidatableResponse refused(ValidatableResponse response, int status, String code) {
        return response.statusCode(status).body("error", equalTo(code));
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(text);
        }
    }
}
