package dev.orrery.suite;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.testkit.ScriptedModelServer;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Secrets with a known text go every way through the running suite that they can go, refusals included. Afterwards
 * nothing of them, nor any signed token, stands in a table, a log, a topic or a command line.
 */
@ExtendWith(Suite.class)
class SecretsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SIGNED_TOKEN = Pattern.compile("eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]{20,}");

    private final String run = Long.toString(System.nanoTime(), 36);
    private final Map<String, String> secrets = new LinkedHashMap<>();

    @Test
    void noSecretIsKeptInClear(Suite.Running suite) throws IOException, SQLException {
        Api user = account(suite);
        apiKey(suite, user);
        modelCredential(suite, user);
        String provider = literal(suite.superadmin());
        syncRun(suite);
        ofTheInstallation(suite);

        Traces traces = new Traces(suite);
        Map<String, List<String>> kept = Map.of(
                "row",
                traces.rows(),
                "log line",
                traces.logs(),
                "record",
                traces.records(),
                "process",
                traces.processes());
        suite.superadmin()
                .request()
                .delete("/v1/platform/providers/" + provider)
                .then()
                .statusCode(200);
        // What was looked at holds what is no secret: the look was not at nothing.
        assertTrue(holds(kept, "row", "canary-" + run), "rows were read");
        assertTrue(holds(kept, "row", "api_keys"), "rows of all schemas were read");
        assertTrue(holds(kept, "log line", "backend-api"), "logs were read");
        assertTrue(holds(kept, "record", "context.sync-runs"), "records were read");
        assertTrue(holds(kept, "process", "quarkus-run.jar"), "command lines were read");

        List<String> found = new ArrayList<>();
        kept.forEach((where, texts) -> texts.forEach(text -> {
            secrets.forEach((name, secret) -> {
                if (forms(secret).anyMatch(text::contains)) {
                    found.add(name + " in a " + where + " of " + text.substring(0, Math.min(60, text.length())));
                }
            });
            if (SIGNED_TOKEN.matcher(text).find()) {
                found.add("a signed token in a " + where + ": " + text.substring(0, Math.min(200, text.length())));
            }
        }));
        assertEquals(List.of(), found);
    }

    private static boolean holds(Map<String, List<String>> kept, String where, String text) {
        return kept.getOrDefault(where, List.of()).stream().anyMatch(each -> each.contains(text));
    }

    private static Stream<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                secret,
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private String secret(String name, String value) {
        assertTrue(value.length() >= 16, () -> name + " is too short to be looked for");
        secrets.put(name, value);
        return value;
    }

    /** Passwords, right and wrong ones, the tokens of a session, and the token of a reset. */
    private Api account(Suite.Running suite) {
        String name = "canary-" + run;
        String first = secret("the first password", "Cobalt-heron-" + run + "-one");
        String second = secret("the second password", "Cobalt-heron-" + run + "-two");
        String edge = suite.edge().toString();
        suite.superadmin()
                .created(
                        "/auth/register",
                        Map.of("email", name + "@example.org", "username", name, "password", first, "is_active", true));
        login(edge, name, secret("a wrong password", "Umber-plover-" + run)).statusCode(401);
        Api before = session(edge, name, first);
        before.post("/auth/password", Map.of("current_password", first, "new_password", second))
                .statusCode(200);
        before.post("/auth/password", Map.of("current_password", first, "new_password", second))
                .statusCode(not(200));
        given().baseUri(edge)
                .contentType(ContentType.JSON)
                .body(Map.of("identifier", name))
                .post("/auth/password/reset-request")
                .then()
                .statusCode(202);
        return session(edge, name, second);
    }

    private static ValidatableResponse login(String edge, String name, String password) {
        return given().baseUri(edge)
                .contentType(ContentType.JSON)
                .body(Map.of("identifier", name, "password", password))
                .post("/auth/login")
                .then();
    }

    private Api session(String edge, String name, String password) {
        JsonPath opened = login(edge, name, password).statusCode(200).extract().jsonPath();
        String refresh = secret("a refresh token", opened.getString("refresh_token"));
        secret("an access token", opened.getString("access_token"));
        JsonPath again = given().baseUri(edge)
                .contentType(ContentType.JSON)
                .body(Map.of("refresh_token", refresh))
                .post("/auth/refresh")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        secret("the next refresh token", again.getString("refresh_token"));
        return Api.login(URI.create(edge), name, password);
    }

    /** A key that works, and what looks like one. */
    private void apiKey(Suite.Running suite, Api user) {
        String key = user.created("/v1/api-keys", Map.of("name", "canary-" + run))
                .path("key")
                .asText();
        secret("the secret of an API key", key.substring(key.lastIndexOf('_') + 1));
        String model = suite.superadmin()
                .get("/v1/modelops/models?eligible=true&capability=embeddings")
                .at("/models/0/id")
                .asText();
        embed(suite, key, model).statusCode(200);
        embed(suite, key, "no-such-model").statusCode(404);
        String wrong = key.substring(0, key.lastIndexOf('_') + 1) + "Zz9".repeat(14) + "Z";
        secret("the secret of a wrong API key", wrong.substring(wrong.lastIndexOf('_') + 1));
        embed(suite, wrong, model).statusCode(401);
    }

    private static ValidatableResponse embed(Suite.Running suite, String key, String model) {
        return given().baseUri(suite.edge().toString())
                .header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON)
                .body(Map.of("model", model, "input", "the pump in hall seven"))
                .post("/v1/embeddings")
                .then();
    }

    /** A key of a provider: stored, named twice, used by a model's test, by discovery and by a provider instance. */
    private void modelCredential(Suite.Running suite, Api user) {
        Api root = suite.superadmin();
        String key = secret("the key of a model credential", "sk-orrery-canary-" + run);
        try (ScriptedModelServer cloud = ScriptedModelServer.start("cloud-chat")) {
            Map<String, String> body =
                    Map.of("display_name", "canary-" + run, "api_key", key, "api_base_url", cloud.uri() + "/v1");
            JsonNode made = user.created("/v1/modelops/credentials", body);
            String credential = made.at("/credential/id").asText();
            user.post("/v1/modelops/credentials", body).statusCode(409);
            user.post("/v1/modelops/credentials", Map.of("credential_scope", "odd", "api_key", key))
                    .statusCode(400);
            String model = "canary-" + UUID.randomUUID();
            user.created(
                    "/v1/modelops/models",
                    Map.of(
                            "id", model,
                            "name", "canary",
                            "task_key", "llm",
                            "provider_model_id", "cloud-chat",
                            "credential_id", credential));
            profile(root, "online");
            try {
                root.post("/v1/modelops/models/" + model + "/test", Map.of("inputs", Map.of("prompt", "x")))
                        .body(not(containsString(key)));
                user.request()
                        .get("/v1/modelops/discovery/cloud?provider=openai_compatible&credential_id=" + credential)
                        .then()
                        .body(not(containsString(key)));
                String provider = root.created(
                                "/v1/platform/providers",
                                Map.of(
                                        "provider_key", "openai_compatible_cloud_llm",
                                        "slug", "canary-" + run,
                                        "display_name", "canary",
                                        "endpoint_url", "https://unused.example.com",
                                        "secret_refs", Map.of("api_key", "modelops://credential/" + credential)))
                        .at("/provider/id")
                        .asText();
                root.post("/v1/platform/providers/" + provider + "/validate", Map.of())
                        .body(not(containsString(key)));
                root.request()
                        .delete("/v1/platform/providers/" + provider)
                        .then()
                        .statusCode(200);
            } finally {
                profile(root, "offline");
            }
            user.request()
                    .delete("/v1/modelops/credentials/" + credential)
                    .then()
                    .statusCode(200)
                    .body(not(containsString(key)));
        }
    }

    /** A key that stands in a provider itself; the provider stays until what is kept was looked through. */
    private String literal(Api root) throws IOException {
        String key = secret("a provider's own key", "sk-literal-" + run);
        return root.created(
                        "/v1/platform/providers",
                        Map.of(
                                "provider_key",
                                "qdrant_local",
                                "slug",
                                "literal-" + run,
                                "display_name",
                                "literal",
                                "enabled",
                                false,
                                "endpoint_url",
                                "http://127.0.0.1:1",
                                "secret_refs",
                                Map.of("api_key", key)))
                .at("/provider/id")
                .asText();
    }

    private static void profile(Api api, String profile) {
        api.request()
                .body(Map.of("profile", profile))
                .put("/v1/runtime/profile")
                .then()
                .statusCode(200);
    }

    /** What the topics carry. */
    private void syncRun(Suite.Running suite) throws IOException {
        Path folder = Files.createDirectories(suite.sources().resolve("canary-" + run));
        Files.writeString(folder.resolve("note.md"), "The canary sings in the mine.");
        Api root = suite.superadmin();
        String knowledgeBase = root.knowledgeBase("canary-" + run);
        JsonNode ended = root.awaitEnd(
                knowledgeBase,
                root.sync(knowledgeBase, root.source(knowledgeBase, "canary-" + run)),
                Duration.ofMinutes(1));
        assertEquals("ready", ended.path("status").asText(), ended::toString);
    }

    /** Passwords and keys that the services themselves use. */
    private void ofTheInstallation(Suite.Running suite) throws IOException {
        secret("the superadmin's password", Suite.PASSWORD);
        Path folder = suite.state().resolve("secrets");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                String text = Files.readString(file).strip();
                if (name.endsWith(".key.json")) {
                    secret(name, JSON.readTree(text).path("d").asText());
                } else if (name.equals("keyset.json")) {
                    secret(name, JSON.readTree(text).at("/key/0/keyData/value").asText());
                } else if (name.matches("(database|local-runtime|postgres|api-key).*")) {
                    secret(name, text);
                }
            }
        }
        assertTrue(secrets.keySet()
                .containsAll(List.of("identity.key.json", "keyset.json", "trust/backend-api.key.json")));
        assertTrue(secrets.containsKey("local-runtime-api-key") && secrets.containsKey("database-modelops"));
    }
}
