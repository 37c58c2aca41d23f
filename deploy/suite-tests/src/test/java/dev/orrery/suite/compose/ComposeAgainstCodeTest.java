package dev.orrery.suite.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.suite.configuration.ConfigurationReference;
import dev.orrery.suite.images.BuiltImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Compose file says about our own images and secrets must be true of the code. */
class ComposeAgainstCodeTest {
    /** Read by the JVM, the framework or a library rather than by a property of ours. */
    private static final Pattern FOREIGN = Pattern.compile("QUARKUS_.*|JAVA_TOOL_OPTIONS");

    private static final String FOLDER = "${ORRERY_SECRETS:-../../.state/compose}/";

    @TempDir
    static Path state;

    private static ComposeFile file;
    private static Path secrets;

    @BeforeAll
    static void read() throws Exception {
        file = ComposeFile.read();
        secrets = ComposeSecrets.make(state);
    }

    /** Services of the file that run an image of ours. */
    private static Map<String, JsonNode> ours() {
        Map<String, JsonNode> ours = new TreeMap<>(file.services());
        ours.values().removeIf(service -> !BuiltImages.services().containsKey(ComposeFile.image(service)));
        return ours;
    }

    @Test
    void everyImageIsBuiltHereOrTheOneOfTheManifests() throws IOException {
        Set<String> foreign = new TreeSet<>();
        for (JsonNode service : file.services().values()) {
            String image = service.path("image").asText();
            if (image.startsWith("orrery/")) {
                assertTrue(BuiltImages.all().containsKey(ComposeFile.image(service)), image);
                assertTrue(image.endsWith(":${ORRERY_VERSION:-0.1.0}"), image);
            } else {
                foreign.add(image);
            }
        }
        assertEquals(8, ours().size());
        assertEquals(Set.of("apache/kafka:4.1.1", "postgres:18"), foreign);
        for (String component : List.of("kafka/kafka.yaml", "postgresql/postgresql.yaml")) {
            String manifest =
                    Files.readString(ComposeFile.ROOT.resolve("k8s/components").resolve(component));
            assertTrue(foreign.stream().anyMatch(image -> manifest.contains("image: " + image + "\n")), component);
        }
        assertTrue(Files.readString(ComposeFile.ROOT.resolve("k8s/base/kustomization.yaml"))
                .contains("{ name: orrery/backend-api, newTag: 0.1.0 }"));
    }

    @Test
    void everyVariableAndPropertyIsReadBySomeService() throws IOException {
        Set<String> known = ConfigurationReference.ofTheSuite().variables();
        Set<String> unknown = new TreeSet<>();
        for (JsonNode service : ours().values()) {
            ComposeFile.keys(service.path("environment"))
                    .filter(name -> !FOREIGN.matcher(name).matches() && !known.contains(name))
                    .forEach(unknown::add);
        }
        try (Stream<Path> files = Files.list(secrets)) {
            for (Path made : files.filter(path -> path.toString().matches(".*\\.(properties|env)"))
                    .toList()) {
                properties(made).stringPropertyNames().stream()
                        .map(name -> name.toUpperCase(Locale.ROOT).replace('.', '_'))
                        .filter(name -> !known.contains(name))
                        .forEach(unknown::add);
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void everyPortAndProbeIsServed() throws IOException {
        for (Map.Entry<String, JsonNode> service : ours().entrySet()) {
            String module = BuiltImages.services().get(ComposeFile.image(service.getValue()));
            String port = properties(
                            ComposeFile.ROOT.resolve(module).resolve("src/main/resources/application.properties"))
                    .getProperty("quarkus.http.port");
            assertEquals(
                    port,
                    service.getValue().at("/environment/QUARKUS_HTTP_PORT").asText(),
                    service.getKey());
            List<String> probe = ComposeFile.texts(service.getValue().at("/healthcheck/test"));
            assertEquals(
                    List.of("/opt/probe", "dev.orrery.images.probe.Probe", "http://127.0.0.1:" + port + "/health"),
                    probe.subList(probe.size() - 3, probe.size()),
                    service.getKey());
        }
    }

    @Test
    void everyAddressLeadsToAService() throws IOException {
        Map<String, String> ports = new TreeMap<>(Map.of("postgresql", "5432", "kafka", "9092"));
        ours().forEach((name, service) ->
                ports.put(name, service.at("/environment/QUARKUS_HTTP_PORT").asText()));
        Pattern address = Pattern.compile("(?:^|//)([a-z-]+):([0-9]+)");
        int seen = 0;
        for (JsonNode service : file.services().values()) {
            for (JsonNode value : service.path("environment")) {
                Matcher found = address.matcher(value.asText());
                if (found.find()) {
                    seen++;
                    assertEquals(ports.get(found.group(1)), found.group(2), value.asText());
                }
            }
        }
        assertTrue(seen > 50, "addresses were read");
    }

    @Test
    void everySecretIsMadeAndUsed() throws IOException {
        Set<String> used = new TreeSet<>();
        Set<String> environments = new TreeSet<>();
        file.services().values().forEach(service -> {
            service.path("secrets")
                    .forEach(secret -> used.add(
                            secret.isTextual()
                                    ? secret.asText()
                                    : secret.path("source").asText()));
            environments.addAll(ComposeFile.texts(service.path("env_file")));
        });
        assertEquals(
                ComposeFile.keys(file.document().path("secrets")).collect(Collectors.toCollection(TreeSet::new)), used);
        assertEquals(Set.of(FOLDER + "local-runtime.env"), environments);
        Set<String> missing = new TreeSet<>();
        for (JsonNode secret : file.document().path("secrets")) {
            environments.add(secret.path("file").asText());
        }
        for (String path : environments) {
            assertTrue(path.startsWith(FOLDER), path);
            Path made = secrets.resolve(path.substring(FOLDER.length()));
            if (!Files.isRegularFile(made) || Files.size(made) == 0) {
                missing.add(path);
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void theFilesThatServicesNameAreTheSecretsThatTheyGet() {
        for (Map.Entry<String, JsonNode> service : file.services().entrySet()) {
            Set<String> mounted = new TreeSet<>();
            service.getValue()
                    .path("secrets")
                    .forEach(secret -> mounted.add(
                            "/run/secrets/" + (secret.isTextual() ? secret : secret.path("target")).asText()));
            Set<String> named = new TreeSet<>();
            for (JsonNode value : service.getValue().path("environment")) {
                if (value.asText().startsWith("/run/secrets/")) {
                    named.add(value.asText());
                }
            }
            if (service.getKey().equals("database-setup")) {
                assertEquals(7, mounted.size());
            } else {
                assertEquals(mounted, named, service.getKey());
            }
        }
    }

    @Test
    void onThisHostOnlyTheOwnerComesToTheSecretsAndNoneStandsInTheFile() throws IOException {
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)));
        String text = Files.readString(ComposeFile.ROOT.resolve("deploy/compose/compose.yaml"));
        assertFalse(text.contains(
                Files.readString(secrets.resolve("superadmin-password")).strip()));
        for (Map.Entry<String, JsonNode> service : file.services().entrySet()) {
            service.getValue().path("environment").properties().stream()
                    .filter(variable -> variable.getKey().matches(".*(PASSWORD|TOKEN|_KEY|KEYSET|SECRET).*"))
                    .forEach(variable -> assertTrue(
                            variable.getValue().asText().startsWith("/run/secrets/"),
                            service.getKey() + " " + variable.getKey()));
        }
    }

    @Test
    void theCommandCanBeRepeatedAndKeepsWhatItMade() throws Exception {
        Map<String, String> before = texts();
        ComposeSecrets.make(state);
        assertEquals(before, texts());
        assertEquals(
                before.get("database-agent"),
                properties(secrets.resolve("agent-engine.properties")).getProperty("orrery.db.password"));
        assertTrue(before.getOrDefault("database-agent", "").length() >= 32, "a password of 192 bits");
    }

    private static Map<String, String> texts() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(secrets)) {
            for (Path made : files.filter(Files::isRegularFile).toList()) {
                texts.put(secrets.relativize(made).toString(), Files.readString(made));
            }
        }
        return texts;
    }

    private static Properties properties(Path path) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        }
        return properties;
    }
}
