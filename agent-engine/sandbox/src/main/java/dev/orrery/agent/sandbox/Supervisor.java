package dev.orrery.agent.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Starts {@code supervisor.py} for one run: a fresh process with an empty environment, killed when it overstays. */
@ApplicationScoped
class Supervisor {
    /** What the supervisor may take beyond the code's own time: it ends the code itself, this is for when it cannot. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int JSON_OVERHEAD = 6;

    private final SandboxConfig config;
    private final ObjectMapper json;
    private final String script = script();

    Supervisor(SandboxConfig config, ObjectMapper json) {
        this.config = config;
        this.json = json;
    }

    /** A run that was begun and whose supervisor ended without a report, as when the machine had no memory left for it. */
    static final class RunLost extends IOException {
        private static final long serialVersionUID = 1L;

        RunLost(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The supervisor's report. @throws RunLost when it gave none @throws IOException when it could not be started */
    JsonNode run(Path python, ExecuteRequest request) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(python.toString(), "-I", "-S", "-B", "-c", script));
        builder.environment().clear();
        builder.directory(Path.of("/").toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        Thread watch = Thread.ofVirtual().name("sandbox-watch").start(() -> endLate(process, request));
        try {
            try (OutputStream in = process.getOutputStream()) {
                json.writeValue(in, body(request));
            }
            byte[] report = read(process.getInputStream());
            process.waitFor();
            JsonNode read = json.readTree(report);
            if (!read.isObject()) {
                throw new RunLost("The supervisor ended without a report", null);
            }
            return read;
        } catch (RunLost lost) {
            throw lost;
        } catch (IOException broken) {
            throw new RunLost("The supervisor's report is not to be read", broken);
        } finally {
            kill(process);
            watch.interrupt();
        }
    }

    private ObjectNode body(ExecuteRequest request) {
        ObjectNode body = json.createObjectNode()
                .put("code", request.code())
                .put("allow_imports", request.allowImports())
                .put("timeout_seconds", request.timeoutSeconds())
                .put("isolation", config.isolation().wireName());
        body.set("input", request.input());
        body.putObject("limits")
                .put("memory_bytes", config.memory().asLongValue())
                .put("writable_bytes", config.writable().asLongValue())
                .put("threads", config.threads())
                .put("output_bytes", config.output().asLongValue())
                .put("result_bytes", config.result().asLongValue());
        return body;
    }

    /** At most what the limits allow, each character possibly escaped. */
    private byte[] read(InputStream out) throws IOException {
        long most = JSON_OVERHEAD
                * (2 * config.output().asLongValue() + config.result().asLongValue() + 10_000);
        byte[] report = out.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8));
        if (out.read() >= 0) {
            throw new RunLost("The supervisor's report is longer than its limits allow", null);
        }
        return report;
    }

    private static void endLate(Process process, ExecuteRequest request) {
        try {
            if (!process.waitFor(Duration.ofSeconds(request.timeoutSeconds()).plus(GRACE))) {
                kill(process);
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }

    /** The code's process dies with the supervisor: the kernel kills it when its parent is gone. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(
                Supervisor.class.getResourceAsStream("/sandbox/supervisor.py"), "supervisor.py is not packaged")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
