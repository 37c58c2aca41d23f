package dev.orrery.bench.platform;

import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service of the suite as it is packaged, in a process of its own on loopback. */
final class PackagedService implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final URI base;
    private final Path log;

    private PackagedService(Process process, URI base, Path log) {
        this.process = process;
        this.base = base;
        this.log = log;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param module folder of the service below the root of the suite
     * @throws IOException when it is not packaged, or not ready within a minute
     */
    static PackagedService start(String module, Map<String, String> properties, HttpClient http)
            throws IOException, InterruptedException {
        Path jar = Path.of(
                System.getProperty("orrery.suite.root", "."), module, "target", "quarkus-app", "quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IOException(jar + " is missing; run make build");
        }
        int port = SuiteParts.freePort();
        List<String> words = new ArrayList<>();
        words.add(System.getProperty("java.home") + "/bin/java");
        words.add("-Dquarkus.http.port=" + port);
        properties.forEach((key, value) -> words.add("-D" + key + '=' + value));
        words.add("-jar");
        words.add(jar.toString());
        Path log = Files.createTempFile("orrery-bench-service", ".log");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PackagedService service = new PackagedService(process, URI.create("http://127.0.0.1:" + port), log);
        try {
            service.awaitReady(http);
            return service;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            service.close();
            throw failed;
        }
    }

    URI address(String path) {
        return base.resolve(path);
    }

    private void awaitReady(HttpClient http) throws IOException, InterruptedException {
        HttpRequest health = HttpRequest.newBuilder(address("/health"))
                .timeout(Duration.ofSeconds(2))
                .build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                throw new IOException("The service ended with " + process.exitValue() + ": " + Files.readString(log));
            }
            if (status(http, health) == 200) {
                return;
            }
        }
        throw new IOException("The service is not ready after " + START_LIMIT + ": " + Files.readString(log));
    }

    /** 0 while nobody listens yet. */
    private static int status(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        Files.deleteIfExists(log);
    }
}
