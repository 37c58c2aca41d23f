package dev.orrery.suite.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the jobs and init containers of the manifests run, against the real database. */
@ExtendWith(Suite.class)
class ClusterSetupTest {
    private static final List<String> ROLES = List.of("agent", "backend", "context", "modelops", "platform");

    @TempDir
    Path folder;

    @Test
    void theDatabaseIsSetUpFromFilesAndTheSetUpCanBeRepeated(Suite.Running suite) throws Exception {
        Path secrets = suite.state().resolve("secrets");
        for (String role : ROLES) {
            Files.copy(
                    secrets.resolve("database-" + role),
                    Files.createDirectories(folder.resolve(role)).resolve("password"));
        }
        Path superuser = Files.createDirectories(folder.resolve("superuser"));
        Files.writeString(superuser.resolve("username"), "postgres\n");
        Files.copy(secrets.resolve("postgres-superuser-password"), superuser.resolve("password"));
        Path local = suite.root().resolve("deploy/local/target");
        List<String> command = List.of(
                "-cp",
                local.resolve("classes") + ":" + local.resolve("launcher") + "/*",
                "dev.orrery.local.Main",
                "database-setup",
                "--superuser=" + superuser,
                "--passwords=" + folder);
        Map<String, String> server = Map.of("ORRERY_SETUP_DB_SERVER", server(suite));

        assertEquals(
                "0 Database orrery on " + server(suite)
                        + " has the roles and schemas agent, backend, context, modelops, platform.",
                java(command, server));

        Files.writeString(folder.resolve("agent/password"), "it's short");
        assertEquals(
                "1 The password of the role agent must have at least 16 letters, digits, '-' and '_', and nothing else.",
                java(command, server));
    }

    @Test
    void anInitContainerMigratesAndEnds(Suite.Running suite) throws Exception {
        try (Connection server = suite.postgres("orrery");
                Statement sql = server.createStatement()) {
            sql.execute("create database fresh owner platform");
        }
        Path service = suite.root().resolve("platform-control/service");
        String outcome = java(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        service.resolve("target/quarkus-app/quarkus-run.jar").toString()),
                Map.of(
                        "QUARKUS_INIT_AND_EXIT",
                        "true",
                        "QUARKUS_FLYWAY_MIGRATE_AT_START",
                        "true",
                        "ORRERY_LOG_JSON",
                        "false",
                        "ORRERY_DB_URL",
                        suite.jdbcUrl("fresh"),
                        "ORRERY_DB_USERNAME",
                        "platform",
                        "ORRERY_DB_PASSWORD",
                        Files.readString(suite.state().resolve("secrets/database-platform"))
                                .strip()));
        assertTrue(outcome.startsWith("0 "), outcome);
        try (Stream<Path> scripts = Files.list(service.resolve("src/main/resources/db/migration"));
                Connection fresh = suite.postgres("fresh");
                Statement sql = fresh.createStatement();
                ResultSet applied = sql.executeQuery(
                        "select count(*) from platform.flyway_schema_history where success and version is not null")) {
            assertTrue(applied.next());
            assertEquals(scripts.count(), applied.getLong(1));
        }
    }

    private static String server(Suite.Running suite) {
        return suite.service("postgres").getAuthority();
    }

    /** The exit code and what was printed. */
    private String java(List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.command().addAll(arguments);
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("It did not end:\n" + Files.readString(output));
        }
        return process.exitValue() + " " + Files.readString(output).strip();
    }
}
