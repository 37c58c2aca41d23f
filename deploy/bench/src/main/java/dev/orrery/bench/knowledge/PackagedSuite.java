package dev.orrery.bench.knowledge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.testkit.SuiteLauncher;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole packaged suite, started by the launcher on free ports with a state folder of its own, and a client of it. */
public final class PackagedSuite implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);
    /** How often a client looks whose own time counts. */
    static final Duration OFTEN = Duration.ofMillis(250);

    /** How often a client looks that may take nothing from what it measures; the run tells its own times. */
    static final Duration SELDOM = Duration.ofSeconds(5);

    private static final String CHAT_MODEL = "smollm2-135m-instruct";
    private static final String PASSWORD = "password-of-the-benchmark";
    private static final String KNOWLEDGE_BASES = "/v1/context/knowledge-bases";

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String token = "";

    private PackagedSuite(Path folder) {
        this.folder = folder;
    }

    static PackagedSuite start() throws IOException, InterruptedException {
        return start(Map.of());
    }

    /** @param settings environment variables of the services beside those that the launcher sets */
    static PackagedSuite start(Map<String, String> settings) throws IOException, InterruptedException {
        PackagedSuite suite = prepare(settings);
        try {
            suite.launcher("up");
            ObjectNode login =
                    JSON.createObjectNode().put("identifier", "superadmin").put("password", PASSWORD);
            suite.token = suite.call("POST", "/auth/login", login)
                    .path("access_token")
                    .asText();
            return suite;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            suite.close();
            throw failed;
        }
    }

    /** Chooses the folder and the ports of a suite, of which nothing runs yet. */
    public static PackagedSuite prepare(Map<String, String> settings) throws IOException {
        Path folder = Files.createTempDirectory("orrery-bench-suite");
        PackagedSuite suite = new PackagedSuite(folder);
        suite.environment.putAll(settings);
        suite.environment.put("ORRERY_STATE_DIR", suite.state().toString());
        suite.environment.put("ORRERY_SUPERADMIN_PASSWORD", PASSWORD);
        suite.environment.put(
                "CONTEXT_SOURCE_ROOTS",
                Files.createDirectories(folder.resolve("sources")).toString());
        suite.environment.putAll(SuiteParts.freePorts());
        return suite;
    }

    public Path state() {
        return folder.resolve("state");
    }

    /** Puts the chat model in place that {@code make up} fetches; without one local-runtime has less to load and to keep. */
    public void withChatModel() throws IOException {
        Path fetched = Path.of(System.getProperty("orrery.bench.models", ".state/models"), CHAT_MODEL);
        try (Stream<Path> files = Files.isDirectory(fetched) ? Files.list(fetched) : Stream.empty()) {
            List<Path> models =
                    files.filter(file -> file.toString().endsWith(".gguf")).toList();
            if (models.isEmpty()) {
                throw new IOException("Run 'make models' first: there is no GGUF file in " + fetched);
            }
            Path target = Files.createDirectories(models().resolve(CHAT_MODEL));
            for (Path model : models) {
                Files.copy(model, target.resolve(model.getFileName()));
            }
        }
    }

    /** Asks the chat model of local-runtime for one token. @return seconds until it answered */
    public double answer() throws IOException, InterruptedException {
        String key = Files.readString(state().resolve("secrets").resolve("local-runtime-api-key"))
                .strip();
        HttpRequest question = HttpRequest.newBuilder(
                        SuiteParts.uri("local-runtime", environment).resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + CHAT_MODEL
                        + "\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                .build();
        long asked = System.nanoTime();
        HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
        double seconds = (System.nanoTime() - asked) / 1e9;
        if (answer.statusCode() != 200) {
            throw new IOException("The chat model answered " + answer.statusCode() + ": " + answer.body());
        }
        return seconds;
    }

    /** Where the models of the suite lie. */
    Path models() {
        return state().resolve("models");
    }

    /** Runs a command of the launcher. @return what it printed */
    public String launcher(String... words) throws IOException, InterruptedException {
        return launcher(Map.of(), words);
    }

    /** The same with more variables for this one command. */
    public String launcher(Map<String, String> more, String... words) throws IOException, InterruptedException {
        Path log = folder.resolve("launcher-" + words[0] + ".log");
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        return SuiteLauncher.run(Passages.root(), List.of(words), all, log, COMMAND_LIMIT);
    }

    /** The database, as this role. */
    Connection database(String role) throws IOException, SQLException {
        String password = Files.readString(state().resolve("secrets").resolve("database-" + role));
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + environment.get("ORRERY_POSTGRES_PORT") + "/orrery",
                role,
                password.strip());
    }

    String kafka() {
        return "127.0.0.1:" + environment.get("ORRERY_KAFKA_PORT");
    }

    /** A folder below the source root. */
    Path sourceFolder(String name) throws IOException {
        return Files.createDirectories(folder.resolve("sources").resolve(name));
    }

    Path embeddingsModel() {
        return models().resolve(LocalRuntime.MODEL);
    }

    /** A knowledge base over the active vector store and embeddings, chunks of 200 tokens with 40 shared. */
    String knowledgeBase(String slug) throws IOException, InterruptedException {
        String store = "";
        for (JsonNode entry : call("GET", "/v1/platform/capabilities", null).path("capabilities")) {
            if (entry.path("capability").asText().equals("vector_store")) {
                store = entry.path("active_provider").path("id").asText();
            }
        }
        JsonNode embeddings = call(
                        "GET", "/v1/context/vectorization-options?backing_provider_instance_id=" + store, null)
                .path("embedding_providers")
                .path(0);
        ObjectNode body = JSON.createObjectNode()
                .put("slug", slug)
                .put("display_name", slug)
                .put("backing_provider_instance_id", store);
        body.putObject("vectorization")
                .put("mode", "vanessa_embeddings")
                .put("embedding_provider_instance_id", embeddings.path("id").asText())
                .put(
                        "embedding_resource_id",
                        embeddings.path("default_resource_id").asText());
        body.putObject("chunking")
                .put("strategy", "fixed_length")
                .putObject("config")
                .put("unit", "tokens")
                .put("chunk_length", 200)
                .put("chunk_overlap", 40);
        return call("POST", KNOWLEDGE_BASES, body)
                .path("knowledge_base")
                .path("id")
                .asText();
    }

    String source(String knowledgeBase, String relativePath) throws IOException, InterruptedException {
        ObjectNode body =
                JSON.createObjectNode().put("display_name", relativePath).put("relative_path", relativePath);
        return call("POST", KNOWLEDGE_BASES + "/" + knowledgeBase + "/sources", body)
                .path("source")
                .path("id")
                .asText();
    }

    /** Asks for a sync. @return the run as it was answered */
    JsonNode sync(String knowledgeBase, String source) throws IOException, InterruptedException {
        return call("POST", KNOWLEDGE_BASES + "/" + knowledgeBase + "/sources/" + source + "/sync", null)
                .path("sync_run");
    }

    /** Waits for the end of a run. @throws IOException unless it is ready */
    JsonNode awaitReady(String knowledgeBase, JsonNode run, Duration limit, Duration pace)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        JsonNode seen = run;
        while (System.nanoTime() < deadline) {
            for (JsonNode entry : call("GET", KNOWLEDGE_BASES + "/" + knowledgeBase + "/sync-runs", null)
                    .path("sync_runs")) {
                seen = entry.path("id").equals(run.path("id")) ? entry : seen;
            }
            String status = seen.path("status").asText();
            if (status.equals("ready")) {
                return seen;
            }
            if (status.equals("error")) {
                break;
            }
            LockSupport.parkNanos(pace.toNanos());
        }
        throw new IOException("The run is not ready: " + seen);
    }

    /** The chunks of all documents of a knowledge base. */
    int chunks(String knowledgeBase) throws IOException, InterruptedException {
        int chunks = 0;
        for (JsonNode document : call("GET", KNOWLEDGE_BASES + "/" + knowledgeBase + "/documents", null)
                .path("documents")) {
            chunks += document.path("chunk_count").asInt();
        }
        return chunks;
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + environment.get("ORRERY_BACKEND_API_PORT") + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofMinutes(1))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        JsonNode content = JSON.readTree(answer.body());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " answered " + answer.statusCode() + ": " + content);
        }
        return content;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        http.close();
        launcher("down");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
