package dev.orrery.modelops.model;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.ModelOpsPeers.ModelRoot;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Section 5.10: what goes with a model, and what stays. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class ModelRemovalTest {
    private static final String SERVICE = "modelops-service";

    private final String id = "m-" + UUID.randomUUID();

    ModelRoot root;

    @Inject
    DataSource database;

    @Test
    void aModelTakesItsRecordsAlongAndLeavesFilesJobsAndAudit() throws IOException, SQLException {
        Path file = root.path().resolve(id + ".bin");
        Files.writeString(file, "weights");
        post(
                "/v1/modelops/catalog",
                Map.of("name", "n", "id", id, "provider", "local", "local_path", file.toString()),
                201);
        post("/v1/modelops/models/" + id + "/verify", Map.of(), 200);
        post("/v1/modelops/models/" + id + "/test", Map.of("inputs", Map.of("prompt", "x")), 409);
        internal("backend-api", SERVICE)
                .contentType(ContentType.JSON)
                .body(List.of(Map.of(
                        "id",
                        UUID.randomUUID().toString(),
                        "model_id",
                        id,
                        "user_id",
                        5,
                        "organization_id",
                        TestTokens.DEFAULT_ORGANIZATION,
                        "source",
                        "chat",
                        "tokens_in",
                        1,
                        "tokens_out",
                        1,
                        "failed",
                        false,
                        "duration_millis",
                        1,
                        "at",
                        Instant.now().toString())))
                .post("/v1/internal/modelops/usage")
                .then()
                .statusCode(200);
        sql("INSERT INTO download_job (id, source_id, target_dir, planned_model_id, model_id, status, allow_patterns,"
                + " ignore_patterns, not_before, requested_by_user_id, created_at, updated_at) VALUES"
                + " (gen_random_uuid(), '" + id + "', '/nowhere', '" + id + "', '" + id
                + "', 'SUCCEEDED', '[]', '[]', now(), 1, now(), now())");
        sql(
                "INSERT INTO model_validation (id, model_id, validator_kind, trigger_reason, result, summary, error_details,"
                        + " config_fingerprint, created_at) VALUES (gen_random_uuid(), '" + id
                        + "', 'k', 't', 'SUCCESS', 's', '{}', 'f', now())");
        assertEquals(rows(1, 1, 1, 1, 1), rows());
        int events = count("audit_event WHERE target_id = '" + id + "'");

        post("/v1/modelops/models/" + id + "/unregister", Map.of(), 200);
        superadmin().delete("/v1/modelops/models/" + id).then().statusCode(200).body("model_id", equalTo(id));
        assertEquals(rows(0, 0, 0, 0, 0), rows());
        assertEquals(1, count("download_job WHERE planned_model_id = '" + id + "' AND model_id IS NULL"));
        assertEquals(events + 2, count("audit_event WHERE target_id = '" + id + "'"));
        assertTrue(Files.exists(file));
    }

    private static Map<String, Integer> rows(int models, int files, int validations, int tests, int usage) {
        Map<String, Integer> rows = new LinkedHashMap<>();
        rows.put("managed_model WHERE id", models);
        rows.put("model_file WHERE model_id", files);
        rows.put("model_validation WHERE model_id", validations);
        rows.put("model_test_run WHERE model_id", tests);
        rows.put("usage_daily WHERE model_id", usage);
        return rows;
    }

    private Map<String, Integer> rows() throws SQLException {
        Map<String, Integer> rows = rows(0, 0, 0, 0, 0);
        for (Map.Entry<String, Integer> table : rows.entrySet()) {
            table.setValue(count(table.getKey() + " = '" + id + "'"));
        }
        return rows;
    }

    private int count(String from) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM " + from)) {
            assertTrue(found.next());
            return found.getInt(1);
        }
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(text);
        }
    }

    private static void post(String path, Map<String, ?> body, int status) {
        superadmin().contentType(ContentType.JSON).body(body).post(path).then().statusCode(status);
    }

    private static RequestSpecification superadmin() {
        return forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN));
    }
}
