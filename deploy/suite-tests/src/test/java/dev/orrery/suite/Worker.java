package dev.orrery.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A second process of context ingestion that only works on runs, started like the one of the suite. */
final class Worker implements AutoCloseable {
    private static final String STARTED = " starts, attempt ";
    private static final String ENDED = " is ready";

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;

    private int begin;

    /** @param settings environment that differs from the suite's own process */
    Worker(Suite.Running suite, String name, Map<String, String> settings) throws IOException {
        Path twin = Path.of("/proc", Long.toString(suite.pid("context-ingestion")));
        this.command = entries(twin.resolve("cmdline"));
        this.environment = new HashMap<>();
        for (String entry : entries(twin.resolve("environ"))) {
            int equals = entry.indexOf('=');
            environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.put("ORRERY_CONTEXT_ROLES", "worker");
        environment.putAll(settings);
        this.log = suite.state().resolveSibling(name + "-worker.log");
        Files.deleteIfExists(log);
        this.process = start();
    }

    private static List<String> entries(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return Arrays.stream(text.split("\0", -1))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Whether it has begun a run since it was started, and not ended it. */
    boolean isWorking() throws IOException {
        String said = log().substring(begin);
        return count(said, STARTED) > count(said, ENDED);
    }

    private static int count(String text, String words) {
        return text.split(words, -1).length - 1;
    }

    /** SIGKILL, and the same again from the start. */
    void killAndStart() throws IOException {
        close();
        begin = log().length();
        process = start();
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
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
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

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
