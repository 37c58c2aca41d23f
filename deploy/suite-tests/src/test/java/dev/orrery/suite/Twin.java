package dev.orrery.suite;

import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A second process of a part of the suite, started like the first one with some settings of its own. */
public class Twin implements AutoCloseable {
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final Path pidFile;
    private @Nullable Process process;

    /** @param settings environment that differs from the suite's own process, which must run now */
    Twin(Suite.Running suite, String part, Map<String, String> settings) throws IOException {
        this(suite, part, "second-" + part, settings);
    }

    /** @param name of its log, for where a part has several twins */
    public Twin(Suite.Running suite, String part, String name, Map<String, String> settings) throws IOException {
        Path twin = Path.of("/proc", Long.toString(suite.pid(part)));
        this.command = entries(twin.resolve("cmdline"));
        this.environment = new HashMap<>();
        for (String entry : entries(twin.resolve("environ"))) {
            int equals = entry.indexOf('=');
            environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        environment.putAll(settings);
        this.log = suite.state().resolveSibling(name + ".log");
        Files.deleteIfExists(log);
        this.pidFile = suite.state().resolve("run").resolve(name + ".twin");
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + environment.get("QUARKUS_HTTP_PORT"));
    }

    Twin start() throws IOException {
        process = launch();
        return this;
    }

    /** Starts it and waits until it is ready. */
    public Twin up() throws IOException {
        start();
        awaitReady();
        return this;
    }

    void awaitReady() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> RestAssured.given().get(uri().resolve("/health")).statusCode() == 200);
    }

    private static List<String> entries(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return Arrays.stream(text.split("\0", -1))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process started = builder.start();
        // Whoever stops the suite in the place of a test that was killed finds it there.
        Files.writeString(pidFile, Long.toString(started.pid()));
        return started;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL, and the same again from the start. */
    void killAndStart() throws IOException {
        close();
        start();
    }

    /** SIGSTOP: it stands still without knowing it. */
    void pause() throws IOException {
        signal("STOP");
    }

    void goOn() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        try {
            int status = new ProcessBuilder(
                            "kill",
                            "-" + name,
                            Long.toString(Objects.requireNonNull(process).pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("kill -" + name + " ended with " + status);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    /** SIGKILL. */
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
            pidFile.toFile().delete();
        }
    }
}
