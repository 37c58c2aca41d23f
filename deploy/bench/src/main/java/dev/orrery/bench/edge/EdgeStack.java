package dev.orrery.bench.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.StateFolder;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The packaged edge, model operations and platform control on PostgreSQL, bound to a {@link MockModels}, and a user with
 * a quota and an API key. PostgreSQL keeps its defaults for durability.
 */
final class EdgeStack implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "correct-horse-battery-staple";
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final List<String> TRUSTED =
            List.of("backend-api", "platform-control", "modelops-service", "context-ingestion", "agent-engine");

    private final Path root = Path.of(System.getProperty("orrery.suite.root", "."))
            .toAbsolutePath()
            .normalize();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Deque<Process> processes = new ArrayDeque<>();
    private final StateFolder state;
    private final MockModels models;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private @Nullable DatabaseServer database;
    private String key = "";

    private EdgeStack(MockModels models, Path folder) {
        this.models = models;
        this.state = new StateFolder(folder);
    }

    static EdgeStack start() throws Exception {
        EdgeStack stack = new EdgeStack(MockModels.start(), Files.createTempDirectory("orrery-bench-edge"));
        try {
            stack.build();
            stack.run();
            stack.key = stack.limitedUser();
            return stack;
        } catch (Exception failed) {
            stack.close();
            throw failed;
        }
    }

    URI edge() {
        return address("backend-api");
    }

    URI direct() {
        return models.uri();
    }

    String key() {
        return key;
    }

    private URI address(String service) {
        return URI.create("http://127.0.0.1:" + ports.getOrDefault(service, 0));
    }

    private void build() throws IOException, InterruptedException {
        Process build = new ProcessBuilder(
                        "deploy/local/bin/build", "launcher", "platform-control", "modelops-service", "backend-api")
                .directory(root.toFile())
                .inheritIO()
                .start();
        if (build.waitFor() != 0) {
            throw new IllegalStateException("The services could not be packaged");
        }
    }

    private void run() throws Exception {
        state.prepare();
        Secrets secrets = new Secrets(state.secrets());
        secrets.ensureTrustKeys(TRUSTED);
        database = DatabaseServer.start(root, state, secrets, List.of("platform", "modelops", "backend"));
        for (String service : List.of("platform-control", "modelops-service", "backend-api")) {
            ports.put(service, SuiteParts.freePort());
        }
        service(secrets, "platform-control", "platform-control/service", "platform");
        service(secrets, "modelops-service", "modelops-service", "modelops");
        service(secrets, "backend-api", "backend-api", "backend");
        for (String service : List.of("modelops-service", "platform-control", "backend-api")) {
            await(service, () -> status(address(service).resolve("/health")) == 200);
        }
    }

    private void service(Secrets secrets, String name, String module, String role) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.getOrDefault(name, 0)));
        environment.put("ORRERY_DB_URL", Objects.requireNonNull(database).url());
        environment.put("ORRERY_DB_USERNAME", role);
        environment.put("ORRERY_DB_PASSWORD", secrets.password("database-" + role));
        environment.put("ORRERY_TRUST_PRIVATE_KEY", secrets.trustKey(name).toString());
        environment.put("ORRERY_TRUST_BUNDLE", secrets.trustBundle().toString());
        environment.put(
                "ORRERY_SERVICES_PLATFORM_CONTROL", address("platform-control").toString());
        environment.put(
                "ORRERY_SERVICES_MODELOPS_SERVICE", address("modelops-service").toString());
        environment.put("ORRERY_LOCAL_RUNTIME_API_KEY", "bench");
        environment.put("ORRERY_LOG_JSON", "false");
        environment.put("ORRERY_SECRETS_KEYSET", secrets.keyset().toString());
        environment.put("ORRERY_IDENTITY_SIGNING_KEY", secrets.identityKey().toString());
        environment.put(
                "ORRERY_API_KEYS_HASH_KEY",
                secrets.passwordFile("api-key-hash-key").toString());
        environment.put("ORRERY_SUPERADMIN_PASSWORD", PASSWORD);
        // All the load comes from one address, which the usual limit would take for an attack.
        environment.put("ORRERY_EDGE_ADDRESS_LIMIT_PER_SECOND", "100000");
        environment.put("MODEL_STORAGE_ROOT", state.models().toString());
        for (String address : List.of(
                "LLM_URL",
                "LLM_INFERENCE_RUNTIME_URL",
                "LLM_EMBEDDINGS_RUNTIME_URL",
                "LUCENE_URL",
                "MCP_GATEWAY_URL",
                "SANDBOX_URL")) {
            environment.put(address, models.uri().toString());
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        String extra = System.getProperty("orrery.bench.edge.java-options", "");
        if (name.equals("backend-api") && !extra.isBlank()) {
            command.addAll(List.of(extra.split(" ", -1)));
        }
        command.addAll(List.of(
                "-jar",
                root.resolve(module)
                        .resolve("target/quarkus-app/quarkus-run.jar")
                        .toString()));
        start(name, command, environment);
    }

    private void start(String name, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(state.logs().resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        processes.push(builder.start());
    }

    /** A condition that may fail while things start. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + " did not become ready; see " + state.logs());
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private int status(URI uri) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** A user whose calls are counted against limits that the benchmarks do not reach; returns its API key. */
    private String limitedUser() throws Exception {
        String superadmin = login("superadmin");
        JsonNode user = send(
                "POST",
                "/auth/register",
                superadmin,
                Map.of("email", "bench@example.org", "username", "bench", "password", PASSWORD, "is_active", true));
        send(
                "PUT",
                "/v1/modelops/quotas/users/" + user.at("/user/id").asText(),
                superadmin,
                Map.of("requests_per_minute", 100_000_000, "tokens_per_day", 100_000_000_000L));
        return send("POST", "/v1/api-keys", login("bench"), Map.of("name", "bench"))
                .path("key")
                .asText();
    }

    private String login(String user) throws Exception {
        return send("POST", "/auth/login", null, Map.of("identifier", user, "password", PASSWORD))
                .path("access_token")
                .asText();
    }

    private JsonNode send(String method, String path, @Nullable String token, Map<String, ?> body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(edge().resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** The number of calls that the user's quota was told, through the public route. */
    JsonNode quota() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(edge().resolve("/v1/modelops/quotas/mine"))
                        .header("Authorization", "Bearer " + login("bench"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body()).path("quota");
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        if (database != null) {
            database.close();
        }
        models.close();
        http.close();
    }
}
