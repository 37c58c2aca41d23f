package dev.orrery.modelops.audit;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Section 13: every event with its actor, target and payload, and nothing for what failed. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class AuditTrailTest {
    private static final String SERVICE = "modelops-service";
    private static final String MODELS = "/v1/modelops/models";
    private static final Actor USER = TestTokens.actor(53_001, Role.USER);
    private static final Actor ADMIN = TestTokens.actor(2, Role.ADMIN);
    private static final Actor SUPERADMIN = TestTokens.actor(1, Role.SUPERADMIN);

    private final String id = "m-" + UUID.randomUUID();

    ScriptedModelServer runtime;

    @Inject
    DataSource database;

    @Inject
    AuditLog audit;

    @Test
    void aModelsLifeIsWrittenDown() throws SQLException {
        runtime.peer().on("POST", "/cloud/v1/chat/completions", runtime::chat);
        String credential = credential("first");
        String other = credential("second");
        send(
                USER,
                "POST",
                MODELS,
                Map.of("id", id, "name", "n", "task_key", "llm", "provider_model_id", "p", "credential_id", credential),
                201);
        send(SUPERADMIN, "POST", MODELS + "/" + id + "/test", Map.of("inputs", Map.of("prompt", " ")), 400);
        String run = send(SUPERADMIN, "POST", MODELS + "/" + id + "/test", Map.of("inputs", Map.of("prompt", "x")), 200)
                .path("test_run.id");
        send(SUPERADMIN, "POST", MODELS + "/" + id + "/validate", Map.of("test_run_id", run), 200);
        send(USER, "POST", MODELS + "/" + id + "/activate", Map.of(), 200);
        send(USER, "POST", MODELS + "/" + id + "/unregister", Map.of(), 409);
        send(USER, "POST", MODELS + "/" + id + "/deactivate", Map.of(), 200);
        send(USER, "PATCH", MODELS + "/" + id + "/credential", Map.of("credential_id", other), 200);
        send(USER, "POST", MODELS + "/" + id + "/unregister", Map.of(), 200);
        send(USER, "POST", MODELS + "/" + id + "/register", Map.of(), 200);
        send(USER, "POST", MODELS + "/" + id + "/unregister", Map.of(), 200);
        send(USER, "DELETE", MODELS + "/" + id, Map.of(), 200);
        String user = USER.userId() + " ";
        assertEquals(
                List.of(
                        user + "model.created model {\"backend_kind\":\"external_api\",\"owner_type\":\"user\","
                                + "\"visibility_scope\":\"private\"}",
                        "1 model.tested model {\"result\":\"success\",\"task_key\":\"llm\",\"test_run_id\":\"" + run
                                + "\"}",
                        "1 model.validated model {\"result\":\"success\",\"test_run_id\":\"" + run
                                + "\",\"validator_kind\":\"llm_test_confirmation\"}",
                        user + "model.activated model {}",
                        user + "model.deactivated model {}",
                        user + "model.credential_updated model {\"credential_id\":\"" + other + "\"}",
                        user + "model.unregistered model {}",
                        user + "model.registered model {}",
                        user + "model.unregistered model {}",
                        user + "model.deleted model {}"),
                events(id));
        send(USER, "DELETE", "/v1/modelops/credentials/" + other, Map.of(), 200);
        send(USER, "DELETE", "/v1/modelops/credentials/" + other, Map.of(), 404);
        assertEquals(
                List.of(
                        user + "credential.created credential {\"credential_scope\":\"personal\",\"owner_user_id\":"
                                + USER.userId() + "}",
                        user + "credential.revoked credential {\"affected_model_count\":0}"),
                events(other));
        assertEquals(Optional.empty(), audit.firstBroken());
    }

    @Test
    void whatAdministratorsDoIsWrittenDown() throws SQLException {
        send(SUPERADMIN, "POST", "/v1/modelops/catalog", Map.of("name", "n", "id", id), 201);
        send(SUPERADMIN, "PATCH", MODELS + "/" + id + "/visibility", Map.of("visibility_scope", "user"), 200);
        assertEquals(
                List.of(
                        "1 model.catalog_created model {\"provider\":\"custom\",\"task_key\":\"llm\"}",
                        "1 model.visibility_updated model {\"visibility_scope\":\"user\"}"),
                events(id));

        send(ADMIN, "PUT", "/v1/modelops/sharing", Map.of("scope", "user", "model_ids", List.of(id)), 200);
        assertEquals(
                "2 model.sharing_updated model_scope_assignment {\"model_ids\":[\"" + id + "\"]}",
                events("user").getLast());
        send(ADMIN, "PUT", "/v1/modelops/sharing", Map.of("scope", "user", "model_ids", List.of()), 200);
        String group = UUID.randomUUID().toString();
        send(ADMIN, "PUT", "/v1/modelops/sharing/groups/" + group, Map.of("model_ids", List.of()), 200);
        assertEquals(
                List.of("2 model.sharing_updated model_scope_assignment {\"model_ids\":[]}"), events("group:" + group));

        send(ADMIN, "PUT", "/v1/modelops/quotas/users/53009", Map.of("tokens_per_day", 7), 200);
        send(ADMIN, "DELETE", "/v1/modelops/quotas/users/53009", Map.of(), 200);
        assertEquals(
                List.of("2 quota.updated quota {\"tokens_per_day\":7}", "2 quota.deleted quota {}"),
                events("user:53009"));
    }

    /** @return actor, event, target type and payload of each event of this target, oldest first */
    private List<String> events(String target) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT actor_user_id, event_type, target_type, payload FROM audit_event WHERE target_id = ?"
                                + " ORDER BY id")) {
            select.setString(1, target);
            List<String> events = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    events.add(
                            String.join(" ", row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
                }
            }
            assertTrue(!events.isEmpty(), "no event of " + target);
            return events;
        }
    }

    private String credential(String name) {
        return send(
                        USER,
                        "POST",
                        "/v1/modelops/credentials",
                        Map.of(
                                "display_name", id + name,
                                "api_key", "sk-audited",
                                "api_base_url", runtime.uri() + "/cloud/v1"),
                        201)
                .path("credential.id");
    }

    private static ExtractableResponse<Response> send(
            Actor actor, String verb, String path, Map<String, ?> body, int status) {
        return forwarded(SERVICE, actor)
                .contentType(ContentType.JSON)
                .body(body)
                .request(verb, path)
                .then()
                .statusCode(status)
                .extract();
    }
}
