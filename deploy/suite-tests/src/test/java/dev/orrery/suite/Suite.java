package dev.orrery.suite;

import dev.orrery.testkit.SuiteLauncher;
import dev.orrery.testkit.SuiteParts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    public static final String PASSWORD = "correct-horse-battery-staple";
    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    /** One that somebody else started and will close. */
    private static volatile @Nullable Running lent;

    /** The suite while it runs. @param fronts where clients reach parts, when not at their own address */
    public record Running(Path root, Path state, Path sources, Map<String, String> environment, Map<String, URI> fronts)
            implements AutoCloseable {

        /** The same suite, whose clients come through these addresses. @param by part */
        public Running through(Map<String, URI> by) {
            return new Running(root, state, sources, environment, by);
        }

        /** Where clients reach it. */
        public URI edge() {
            return service("backend-api");
        }

        public URI service(String part) {
            URI front = fronts.get(part);
            return front == null ? SuiteParts.uri(part, environment) : front;
        }

        /** A connection of the superuser of PostgreSQL. */
        public Connection postgres(String database) throws IOException, SQLException {
            String password = Files.readString(state.resolve("secrets/postgres-superuser-password"));
            return DriverManager.getConnection(jdbcUrl(database), "postgres", password.strip());
        }

        public String jdbcUrl(String database) {
            return "jdbc:postgresql://" + service("postgres").getAuthority() + "/" + database;
        }

        Api superadmin() {
            return Api.login(edge(), "superadmin", PASSWORD);
        }

        Path sampleCorpus() {
            return root.resolve("deploy/sample-corpus");
        }

        public long pid(String part) throws IOException {
            String first = Files.readAllLines(state.resolve("run").resolve(part + ".pid"))
                    .getFirst();
            return Long.parseLong(first.strip().split("\\s+", -1)[0]);
        }

        /** Ends a part with SIGKILL and waits until it is gone. */
        public void kill(String part) throws IOException {
            ProcessHandle process = ProcessHandle.of(pid(part)).orElseThrow();
            process.destroyForcibly();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }

        /** Asks a part to end, as an orchestrator does. */
        public ProcessHandle terminate(String part) throws IOException {
            ProcessHandle process = ProcessHandle.of(pid(part)).orElseThrow();
            process.destroy();
            return process;
        }

        /** Starts the parts that do not run. */
        public void up() throws IOException {
            launcher("up");
        }

        /** Runs the launcher; what it printed. @throws IllegalStateException with that when it failed */
        public String launcher(String command, String... arguments) throws IOException {
            List<String> words = new ArrayList<>(List.of(command));
            words.addAll(List.of(arguments));
            Path log = state.resolveSibling("launcher-" + command + ".log");
            try {
                return SuiteLauncher.run(root, words, environment, log, START_LIMIT);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException(stopped);
            }
        }

        /**
         * Starts a shell that stops the suite, and the twins of its parts, when this virtual machine is gone without
         * having done so; the parts themselves would outlive it.
         */
        private void guard() throws IOException {
            String watch = "while kill -0 %1$d 2>/dev/null; do sleep 1; done; for twin in '%2$s'/*.twin; do"
                    + " test -f \"$twin\" && kill -9 \"$(cat \"$twin\")\"; done;"
                    // A test may have stopped the database to see what happens.
                    + " read -r database rest <'%2$s/postgres.pid'"
                    + " && kill -CONT $database $(cat /proc/$database/task/$database/children); exec \"$@\"";
            List<String> command = new ArrayList<>(List.of(
                    "setsid",
                    "sh",
                    "-c",
                    watch.formatted(ProcessHandle.current().pid(), state.resolve("run")),
                    "guard"));
            command.addAll(SuiteLauncher.command(root, List.of("down")));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(guardFile("log").toFile());
            builder.environment().putAll(environment);
            Files.writeString(guardFile("pid"), Long.toString(builder.start().pid()));
        }

        private Path guardFile(String suffix) {
            return state.resolveSibling(state.getFileName() + "-guard." + suffix);
        }

        @Override
        public void close() throws IOException {
            launcher("down");
            ProcessHandle.of(Long.parseLong(Files.readString(guardFile("pid")))).ifPresent(ProcessHandle::destroy);
        }
    }

    private static Running start() throws IOException {
        return start("suite", ports -> Map.of());
    }

    /**
     * A suite of its own, which the caller closes.
     *
     * @param name of its folders
     * @param settings environment of its parts, made from the one that names their ports
     */
    public static Running start(String name, UnaryOperator<Map<String, String>> settings) throws IOException {
        Path root = Path.of(System.getProperty("orrery.suite.root")).toRealPath();
        Path target = root.resolve("deploy/suite-tests/target");
        Path state = target.resolve(name + "-state");
        Path sources = Files.createDirectories(target.resolve(name + "-sources"));
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
        environment.putAll(SuiteParts.freePorts());
        copyModel(root.resolve(".state/models"), state.resolve("models"));
        environment.putAll(settings.apply(Map.copyOf(environment)));
        Running running = new Running(root, state, sources, environment, Map.of());
        running.guard();
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

    /** Tests take this suite from now on, or their own again when it is null. */
    public static void lend(@Nullable Running running) {
        lent = running;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running(context);
    }

    private static Running running(ExtensionContext context) {
        Running other = lent;
        return other != null ? other : own(context);
    }

    private static Running own(ExtensionContext context) {
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
