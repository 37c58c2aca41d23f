package dev.orrery.local.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.local.LauncherFailure;
import dev.orrery.local.state.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
    @TempDir
    Path root;

    @Test
    void everyServiceWithASchemaLogsInAsItself() throws IOException {
        Parts parts = parts(Map.of("ORRERY_POSTGRES_PORT", "9110"));
        Map<String, String> roles = new HashMap<>();
        for (Part part : parts.all()) {
            String role = part.environment().get("ORRERY_DB_USERNAME");
            if (role != null) {
                roles.put(part.name(), role);
                assertEquals(
                        parts.databasePasswords().get(role), part.environment().get("ORRERY_DB_PASSWORD"));
                assertEquals(
                        "jdbc:postgresql://127.0.0.1:9110/orrery",
                        part.environment().get("ORRERY_DB_URL"));
            }
        }
        assertEquals(
                Map.of(
                        "backend-api", "backend",
                        "platform-control", "platform",
                        "modelops-service", "modelops",
                        "context-ingestion", "context",
                        "agent-engine", "agent"),
                roles);
    }

    @Test
    void portsOfTheEnvironmentReachTheServiceAndThoseThatCallIt() throws IOException {
        Parts parts = parts(Map.of("ORRERY_MODELOPS_SERVICE_PORT", "9102", "ORRERY_LOCAL_RUNTIME_PORT", "9107"));
        assertEquals("9102", environment(parts, "modelops-service").get("QUARKUS_HTTP_PORT"));
        assertEquals(
                "http://127.0.0.1:9102", environment(parts, "backend-api").get("ORRERY_SERVICES_MODELOPS_SERVICE"));
        assertEquals(
                "http://127.0.0.1:9107", environment(parts, "platform-control").get("LUCENE_URL"));
        assertEquals(
                "http://127.0.0.1:9107/embeddings",
                environment(parts, "platform-control").get("LLM_EMBEDDINGS_RUNTIME_URL"));
    }

    @Test
    void secretsGoToThoseThatNeedThemAndNeverIntoACommand() throws IOException {
        Parts parts = parts(Map.of());
        assertTrue(environment(parts, "modelops-service").containsKey("ORRERY_SECRETS_KEYSET"));
        assertFalse(environment(parts, "agent-engine").containsKey("ORRERY_SECRETS_KEYSET"));
        assertTrue(environment(parts, "backend-api").containsKey("AUTH_BOOTSTRAP_SUPERADMIN_PASSWORD"));
        assertFalse(environment(parts, "sandbox").containsKey("ORRERY_LOCAL_RUNTIME_API_KEY"));
        assertFalse(environment(parts, "local-runtime").containsKey("ORRERY_TRUST_PRIVATE_KEY"));

        TreeSet<String> secrets = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root.resolve(".state/secrets"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                secrets.add(Files.readString(file).strip());
            }
        }
        for (Part part : parts.all()) {
            String command = String.join(" ", part.command());
            assertEquals(List.of(), secrets.stream().filter(command::contains).toList(), part.name());
        }
    }

    @Test
    void aPortThatIsNoneIsNamed() {
        LauncherFailure failure = assertThrows(
                LauncherFailure.class,
                () -> parts(Map.of("ORRERY_KAFKA_PORT", "many")).all());
        assertEquals("ORRERY_KAFKA_PORT is no port number: many", failure.getMessage());
    }

    @Test
    void theEdgeIsStoppedFirstAndTheDatabaseLast() {
        assertEquals(Parts.LAST_STAGE, Parts.stageOf("backend-api"));
        assertEquals(0, Parts.stageOf("postgres"));
        assertEquals("INT", Parts.stopSignalOf("postgres"));
        assertEquals(10, Parts.names().size());
    }

    private Parts parts(Map<String, String> environment) {
        return new Parts(Settings.of(root, environment));
    }

    private static Map<String, String> environment(Parts parts, String name) throws IOException {
        return parts.all().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow()
                .environment();
    }
}
