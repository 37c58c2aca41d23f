package dev.orrery.local.part;

import dev.orrery.local.LauncherFailure;
import dev.orrery.local.postgres.Postgres;
import dev.orrery.local.state.Secrets;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All parts of the suite, in the order in which they are shown and started. */
public final class Parts {
    public static final String KAFKA = "kafka";
    public static final String CONTEXT_INGESTION = Service.CONTEXT_INGESTION;
    public static final String BACKEND_API = Service.BACKEND_API;

    private static final List<String> SMALL =
            List.of("-XX:+UseSerialGC", "-Xss512k", "-XX:MaxMetaspaceSize=192m", "-XX:ReservedCodeCacheSize=64m");

    /** Without it a heap begins at its largest size, and an idle service keeps all of its young generation resident. */
    private static final String FIRST_HEAP = "-Xms128m";

    /** More than cores: threads that wait for the initialization of a class keep theirs (ADR 93). */
    private static final String CARRIERS = "-Djdk.virtualThreadScheduler.parallelism=16";

    private final Settings settings;
    private final Secrets secrets;
    private final Ports ports;
    private final Postgres postgres;
    private final ServiceEnvironment environment;

    public Parts(Settings settings) {
        this.settings = settings;
        this.secrets = new Secrets(settings.state().secrets());
        this.ports = new Ports(settings);
        this.postgres = new Postgres(
                settings.state(), secrets, ports.postgres(), settings.root().resolve("deploy/local/target/postgres"));
        this.environment = new ServiceEnvironment(settings, secrets, ports);
    }

    public static List<String> names() {
        return Stream.concat(
                        Stream.of(Postgres.NAME, KAFKA), Service.ALL.stream().map(Service::name))
                .toList();
    }

    /** Services that sign and verify tokens of the suite. */
    public static List<String> trustedServices() {
        return Service.ALL.stream().filter(Service::trusted).map(Service::name).toList();
    }

    /** Roles of the database, each the owner of the schema of its name. */
    public static List<String> databaseRoles() {
        return List.copyOf(databaseRolesByService().values());
    }

    /** The role of each service that has one. */
    public static Map<String, String> databaseRolesByService() {
        Map<String, String> roles = new LinkedHashMap<>();
        for (Service service : Service.ALL) {
            service.schema().ifPresent(role -> roles.put(service.name(), role));
        }
        return roles;
    }

    public static final int LAST_STAGE = 4;

    /** Parts of a higher stage are stopped first. */
    public static int stageOf(String name) {
        return switch (name) {
            case Postgres.NAME -> 0;
            case KAFKA -> 1;
            default -> Service.named(name).stage();
        };
    }

    /** The signal that ends a part in good order; for PostgreSQL the one that does not wait for its clients. */
    public static String stopSignalOf(String name) {
        return name.equals(Postgres.NAME) ? "INT" : "TERM";
    }

    public static void checkName(String name) {
        if (!names().contains(name)) {
            throw new LauncherFailure("There is no part " + name + ". Parts: " + String.join(", ", names()) + ".");
        }
    }

    public Ports ports() {
        return ports;
    }

    public Secrets secrets() {
        return secrets;
    }

    public Postgres postgres() {
        return postgres;
    }

    /** Makes folders and keys that are missing, and returns the parts. */
    public List<Part> all() throws IOException {
        settings.state().prepare();
        secrets.ensureTrustKeys(trustedServices());
        List<Part> parts = new ArrayList<>();
        parts.add(postgres.part());
        parts.add(kafka());
        for (Service service : Service.ALL) {
            parts.add(part(service));
        }
        return parts;
    }

    /** Passwords of the services' database roles. */
    public Map<String, String> databasePasswords() throws IOException {
        Map<String, String> passwords = new LinkedHashMap<>();
        for (String role : databaseRoles()) {
            passwords.put(role, secrets.password("database-" + role));
        }
        return passwords;
    }

    public Path kafkaReady() {
        return settings.state().run().resolve("kafka.ready");
    }

    private Part kafka() throws IOException {
        Path target = settings.root().resolve("deploy/local/target");
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx192m", "-Xms64m", "-XX:TieredStopAtLevel=1"));
        command.addAll(SMALL);
        command.addAll(new StartCache(settings).options(KAFKA, ownClasses(target)));
        command.addAll(List.of(
                "-Djava.util.logging.config.file=" + target.resolve("classes/broker-logging.properties"),
                "-cp",
                ownClasses(target) + ":" + target.resolve("kafka") + "/*",
                "dev.orrery.local.kafka.Broker",
                settings.state().kafka().toString(),
                Integer.toString(ports.kafka()),
                Integer.toString(ports.kafkaController()),
                kafkaReady().toString()));
        return new Part(KAFKA, ports.kafka(), command, Map.of(), Readiness.marker(kafkaReady()), false);
    }

    /** The launcher's jar where it is packaged: no start cache is written for a class path with a folder in it. */
    private static Path ownClasses(Path target) throws IOException {
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.<Path>empty()) {
            return files.filter(file -> file.getFileName().toString().matches("local-.*\\.jar"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElse(target.resolve("classes"));
        }
    }

    private Part part(Service service) throws IOException {
        int port = ports.of(service);
        return new Part(
                service.name(),
                port,
                command(service),
                environment.of(service),
                Readiness.http(port, "/health"),
                service.schema().isPresent());
    }

    private List<String> command(Service service) throws IOException {
        Path jar = settings.root().resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar");
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + service.heapMegabytes() + "m", FIRST_HEAP));
        command.addAll(SMALL);
        if (service.trusted()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        Path own = jar.resolveSibling("jvm.options");
        if (Files.exists(own)) {
            command.add("@" + own);
        }
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                CARRIERS,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ErrorFile=" + settings.state().logs().resolve(service.name() + "-crash-%p.txt"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-jar",
                jar.toString()));
        command.addAll(1, new StartCache(settings).options(service.name(), jar));
        return command;
    }

    /** Names the services that no build has packaged. */
    public List<String> unbuilt() {
        return Service.ALL.stream()
                .filter(service -> !Files.exists(
                        settings.root().resolve(service.module()).resolve("target/quarkus-app/quarkus-run.jar")))
                .map(Service::name)
                .toList();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
