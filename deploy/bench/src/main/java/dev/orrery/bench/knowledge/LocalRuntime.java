package dev.orrery.bench.knowledge;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.HttpAdapters;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.adapters.http.AdapterConfig;
import dev.orrery.adapters.http.ProviderCalls;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.contracts.platform.RuntimeProfile;
import dev.orrery.kit.egress.EgressClient;
import dev.orrery.kit.traffic.RecentCloudTraffic;
import dev.orrery.testkit.SuiteParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The packaged local-runtime in a process of its own, as the launcher starts it, with empty folders. */
final class LocalRuntime implements AutoCloseable {
    static final String MODEL = "all-minilm-l6-v2";
    private static final String KEY = "key-of-the-benchmark";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_NANOS = 100_000_000;

    private final Path folder;
    private final URI address;
    private final Process process;

    private LocalRuntime(Path folder, URI address, Process process) {
        this.folder = folder;
        this.address = address;
        this.process = process;
    }

    static LocalRuntime start() throws IOException, InterruptedException {
        Path jar = Passages.root().resolve("platform-control/local-runtime/target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IOException("Run 'make build' first: there is no " + jar);
        }
        Path folder = Files.createTempDirectory("orrery-bench");
        int port = SuiteParts.freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "@" + jar.resolveSibling("jvm.options"),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("runtime.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "ORRERY_LOCAL_RUNTIME_API_KEY", KEY,
                        "ORRERY_LUCENE_DIR", folder.resolve("lucene").toString(),
                        "MODEL_STORAGE_ROOT", folder.resolve("models").toString()));
        LocalRuntime runtime = new LocalRuntime(folder, URI.create("http://127.0.0.1:" + port), builder.start());
        runtime.awaitReady();
        return runtime;
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpRequest health = HttpRequest.newBuilder(address.resolve("/health")).build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (System.nanoTime() < deadline && process.isAlive()) {
                try {
                    if (http.send(health, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    LockSupport.parkNanos(POLL_NANOS);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        String log = Files.readString(folder.resolve("runtime.log"));
        close();
        throw new IOException("local-runtime did not start:\n" + log);
    }

    /** Where the runtime keeps its bundled embeddings model. */
    Path embeddingsModel() {
        return folder.resolve("models").resolve(MODEL);
    }

    VectorStore vectorStore() {
        return adapters().vectorStore(binding(AdapterKind.LUCENE_HTTP));
    }

    EmbeddingsClient embeddings() {
        return adapters().embeddings(binding(AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS));
    }

    /** The adapters that the services use, without a container around them. */
    private static Adapters adapters() {
        AdapterConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(AdapterConfig.class)
                .build()
                .getConfigMapping(AdapterConfig.class);
        return new HttpAdapters(new ProviderCalls(
                new EgressClient(),
                config,
                () -> new RuntimeProfile("online", false, "environment"),
                new RecentCloudTraffic("bench"),
                new SimpleMeterRegistry()));
    }

    private RuntimeBinding binding(AdapterKind kind) {
        return new RuntimeBinding(
                UUID.randomUUID(),
                "bench",
                "lucene_local",
                "local",
                "Benchmark",
                "",
                kind.wireName(),
                address.toString(),
                null,
                true,
                Map.of("request_timeout_seconds", 120, "secret_refs", Map.of("api_key", KEY)),
                List.of(),
                null,
                null,
                Map.of(),
                Map.of());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
