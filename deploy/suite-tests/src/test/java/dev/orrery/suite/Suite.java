package dev.orrery.suite;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts the packaged suite once for all tests of this module, by the same launcher as {@code make up}, on free ports
 * and with a state folder of its own, and stops it at the end. Tests take it as a parameter.
 */
public final class Suite implements BeforeAllCallback, ParameterResolver {
    static final String PASSWORD = "correct-horse-battery-staple";
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final List<String> PARTS = List.of(
            "POSTGRES",
            "KAFKA",
            "KAFKA_CONTROLLER",
            "LOCAL_RUNTIME",
            "PLATFORM_CONTROL",
            "MODELOPS_SERVICE",
            "CONTEXT_INGESTION",
            "AGENT_ENGINE",
            "MCP_GATEWAY",
            "SANDBOX",
            "BACKEND_API");

    /** The suite while it runs. */
    public record Running(Path root, Path state, Path sources, Map<String, String> environment)
            implements AutoCloseable {

        public URI edge() {
            return URI.create("http://127.0.0.1:" + environment.get("ORRERY_BACKEND_API_PORT"));
        }

        URI service(String variable) {
            return URI.create("http://127.0.0.1:" + environment.get("ORRERY_" + variable + "_PORT"));
        }

        Api superadmin() {
            return Api.login(edge(), "superadmin", PASSWORD);
        }

        Path sampleCorpus() {
            return root.resolve("deploy/sample-corpus");
        }

        long pid(String part) throws IOException {
            String first = Files.readAllLines(state.resolve("run").resolve(part + ".pid"))
                    .getFirst();
            return Long.parseLong(first.strip().split("\\s+", -1)[0]);
        }

        /** Ends a part with SIGKILL and waits until it is gone. */
        void kill(String part) throws IOException {
            ProcessHandle process = ProcessHandle.of(pid(part)).orElseThrow();
            process.destroyForcibly();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }

        /** Asks a part to end, as an orchestrator does. */
        ProcessHandle terminate(String part) throws IOException {
            ProcessHandle process = ProcessHandle.of(pid(part)).orElseThrow();
            process.destroy();
            return process;
        }

        /** Starts the parts that do not run. */
        void up() throws IOException {
            launcher("up");
        }

        /** Runs the launcher; what it printed. @throws IllegalStateException with that when it failed */
        String launcher(String command, String... arguments) throws IOException {
            Path local = root.resolve("deploy/local/target");
            Path log = state.resolveSibling("launcher-" + command + ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            local.resolve("classes") + ":" + local.resolve("launcher") + "/*",
                            "dev.orrery.local.Main",
                            command)
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.command().addAll(List.of(arguments));
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("'" + command + "' failed:\n" + Files.readString(log));
                }
                return Files.readString(log);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException(stopped);
            }
        }

        @Override
        public void close() throws IOException {
            launcher("down");
        }
    }

    private static Running start() throws IOException {
        Path root = Path.of(System.getProperty("orrery.suite.root")).toRealPath();
        Path target = root.resolve("deploy/suite-tests/target");
        Path state = target.resolve("suite-state");
        Path sources = Files.createDirectories(target.resolve("suite-sources"));
        delete(state);
        Map<String, String> environment = new TreeMap<>();
        environment.put("ORRERY_STATE_DIR", state.toString());
        environment.put("ORRERY_SUPERADMIN_PASSWORD", PASSWORD);
        environment.put("CONTEXT_SOURCE_ROOTS", sources.toString());
        // One address sends what many would; nothing leaves this machine.
        environment.put("ORRERY_EDGE_ADDRESS_LIMIT_PER_SECOND", "100000");
        environment.put("ORRERY_EDGE_ADDRESS_LIMIT_BURST", "1000000");
        environment.put("ORRERY_EDGE_LOGIN_LIMIT_PER_SECOND", "1000");
        environment.put("ORRERY_EDGE_LOGIN_LIMIT_BURST", "10000");
        environment.put("ORRERY_IDENTITY_REQUESTS_PER_SECOND", "100000");
        environment.put("ORRERY_IDENTITY_REQUEST_BURST", "1000000");
        environment.put("HF_ENDPOINT", "http://127.0.0.1:9");
        List<ServerSocket> held = new ArrayList<>();
        for (String part : PARTS) {
            ServerSocket socket = new ServerSocket(0);
            held.add(socket);
            environment.put("ORRERY_" + part + "_PORT", Integer.toString(socket.getLocalPort()));
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        copyModel(root.resolve(".state/models"), state.resolve("models"));
        Running running = new Running(root, state, sources, environment);
        running.up();
        return running;
    }

    /** The chat model that {@code make models} fetched; without it the suite runs its extractive fallback. */
    private static void copyModel(Path from, Path to) throws IOException {
        Path model = from.resolve("smollm2-135m-instruct");
        if (!Files.isDirectory(model)) {
            return;
        }
        Path folder = Files.createDirectories(to.resolve("smollm2-135m-instruct"));
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running(context);
    }

    private static Running running(ExtensionContext context) {
        return Objects.requireNonNull(context.getRoot()
                .getStore(Namespace.create(Suite.class))
                .getOrComputeIfAbsent(
                        Running.class,
                        type -> {
                            try {
                                return start();
                            } catch (IOException failed) {
                                throw new IllegalStateException("The suite did not start", failed);
                            }
                        },
                        Running.class));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return running(context);
    }
}
