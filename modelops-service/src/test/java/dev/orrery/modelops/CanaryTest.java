package dev.orrery.modelops;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.LocalHub;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

/**
 * Secrets with a known text go every way that a secret can go, failures included; afterwards neither an answer, nor the
 * log at its finest, nor any table holds them, in clear, hexadecimal or Base64. The service writes to no topic.
 */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class CanaryTest {
    private static final String SERVICE = "modelops-service";
    private static final String CANARY = "canary-4f1e0d9c8b7a65";
    private static final List<String> SECRETS = List.of(CANARY, LocalHub.TOKEN, ModelOpsPeers.RUNTIME_KEY);

    ScriptedModelServer runtime;
    HttpPeer platform;
    LocalHub hub;

    @Inject
    DataSource database;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final List<String> answers = new ArrayList<>();

    @Test
    void noSecretIsKeptInClear() throws SQLException {
        Logger root = Logger.getLogger("");
        Logger ours = Logger.getLogger("dev.orrery");
        Level before = ours.getLevel();
        Handler collector = new Collector();
        root.addHandler(collector);
        ours.setLevel(Level.ALL);
        try {
            useSecrets();
        } finally {
            ours.setLevel(before);
            root.removeHandler(collector);
        }
        assertTrue(answers.size() > 12, "answers were collected");
        assertTrue(!log.isEmpty(), "the log was collected");
        List<String> rows = everyRow();
        assertTrue(rows.stream().anyMatch(row -> row.contains("the canary's credential")), "rows were read");
        for (String secret : SECRETS) {
            assertNone(secret, "answer", answers);
            assertNone(secret, "log line", List.copyOf(log));
            assertNone(secret, "row", rows);
        }
    }

    private static void assertNone(String secret, String what, List<String> texts) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<String> forms = List.of(
                secret,
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes));
        List<String> found = texts.stream()
                .filter(text -> forms.stream().anyMatch(text::contains))
                .toList();
        assertEquals(List.of(), found, what + " with a secret");
    }

    private void useSecrets() {
        runtime.peer()
                .on("POST", "/canary/chat/completions", 401, "{\"error\":{\"message\":\"bad key " + CANARY + "\"}}");
        runtime.peer().on("GET", "/canary/models", 500, "{\"error\":{\"message\":\"bad key " + CANARY + "\"}}");
        RequestSpecification user = json(Role.USER);
        String credential = collect(user.body("{\"display_name\":\"the canary's credential\",\"api_key\":\"" + CANARY
                                + "\",\"api_base_url\":\"" + runtime.uri() + "/canary\"}")
                        .post("/v1/modelops/credentials"))
                .path("credential.id");
        collect(json(Role.USER)
                .body("{\"display_name\":\"the canary's credential\",\"api_key\":\"" + CANARY + "\"}")
                .post("/v1/modelops/credentials"));
        collect(json(Role.USER)
                .body("{\"credential_scope\":\"odd\",\"api_key\":\"" + CANARY + "\"}")
                .post("/v1/modelops/credentials"));
        String id = "canary-" + UUID.randomUUID();
        collect(json(Role.USER)
                .body("{\"id\":\"" + id + "\",\"name\":\"n\",\"task_key\":\"llm\",\"provider_model_id\":\"p\","
                        + "\"credential_id\":\"" + credential + "\"}")
                .post("/v1/modelops/models"));
        collect(json(Role.SUPERADMIN)
                .body("{\"inputs\":{\"prompt\":\"x\"}}")
                .post("/v1/modelops/models/" + id + "/test"));
        collect(json(Role.SUPERADMIN).get("/v1/modelops/models/" + id + "/tests"));
        collect(json(Role.USER)
                .get("/v1/modelops/discovery/cloud?provider=openai_compatible&credential_id=" + credential));
        collect(json(Role.SUPERADMIN).get("/v1/modelops/discovery/huggingface/acme/none"));
        collect(json(Role.SUPERADMIN).get("/v1/modelops/discovery/huggingface"));
        collect(json(Role.USER).get("/v1/modelops/credentials"));
        collect(json(Role.SUPERADMIN).get("/v1/modelops/credentials"));
        collect(json(Role.SUPERADMIN).post("/v1/modelops/credentials/reseal"));
        collect(json(Role.SUPERADMIN).get("/v1/modelops/catalog"));
        collect(json(Role.USER).get("/v1/modelops/models/" + id));
        // The one answer that holds the key: to the service that dispatches with it.
        internal("platform-control", SERVICE)
                .post("/v1/internal/modelops/credentials/" + credential + "/resolve")
                .then()
                .body("api_key", equalTo(CANARY));
        collect(json(Role.USER).delete("/v1/modelops/credentials/" + credential));
    }

    private Response collect(Response answer) {
        answers.add(answer.asString());
        assertTrue(!answer.asString().isEmpty());
        return answer;
    }

    private static RequestSpecification json(Role role) {
        return forwarded(SERVICE, TestTokens.actor(role == Role.USER ? 77_001 : 1, role))
                .contentType(ContentType.JSON);
    }

    /** Every row of every table of the schema as text; bytes as hexadecimal. */
    private List<String> everyRow() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            assertTrue(tables.contains("credential"));
            for (String table : tables) {
                try (ResultSet found = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (found.next()) {
                        rows.add(table + ": " + found.getString(1));
                    }
                }
            }
        }
        return rows;
    }

    private final class Collector extends Handler {
        @Override
        public void publish(LogRecord line) {
            Throwable thrown = line.getThrown();
            log.add(ExtLogRecord.wrap(line).getFormattedMessage() + (thrown == null ? "" : trace(thrown)));
        }

        private static String trace(Throwable thrown) {
            StringBuilder text = new StringBuilder();
            for (Throwable each = thrown; each != null; each = each.getCause()) {
                text.append('\n').append(each);
            }
            return text.toString();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
