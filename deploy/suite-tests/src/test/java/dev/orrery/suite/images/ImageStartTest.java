package dev.orrery.suite.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.suite.Suite;
import dev.orrery.testkit.SuiteParts;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The real image of a service, unpacked as an engine does it, starts by its own entry point on the Java that is in it. */
@Tag("long")
@ExtendWith(Suite.class)
class ImageStartTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Path root;
    private static JsonNode config;

    @BeforeAll
    static void build() throws Exception {
        Path base = emptyBase();
        BuiltImages.run("--base=" + base, "--out=" + folder.resolve("out"), "--revision=abc123", "platform-control");
        Path image = Files.createDirectories(folder.resolve("image"));
        run(folder, "tar", "-xf", folder.resolve("out/platform-control.tar").toString(), "-C", image.toString());
        JsonNode manifest =
                JSON.readTree(image.resolve("manifest.json").toFile()).path(0);
        config = JSON.readTree(image.resolve(manifest.path("Config").asText()).toFile())
                .path("config");
        root = Files.createDirectories(folder.resolve("root"));
        for (JsonNode layer : manifest.path("Layers")) {
            run(image, "tar", "-xzf", layer.asText(), "-C", root.toString());
        }
    }

    /** An image of one empty layer: the C library is that of this machine. */
    private static Path emptyBase() throws Exception {
        Path base = Files.createDirectories(folder.resolve("base"));
        Files.createDirectories(base.resolve("content/tmp"));
        run(base, "tar", "-cf", "layer.tar", "-C", "content", ".");
        String digest = run(base, "sha256sum", "layer.tar").split(" ", -1)[0];
        Files.writeString(base.resolve("config.json"), """
                {"architecture":"amd64","os":"linux","config":{},
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(digest));
        Files.writeString(base.resolve("manifest.json"), """
                [{"Config":"config.json","RepoTags":["empty:latest"],"Layers":["layer.tar"]}]""");
        run(base, "tar", "-cf", "base.tar", "config.json", "layer.tar", "manifest.json");
        return base.resolve("base.tar");
    }

    static String run(Path where, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** The words with the folders of the image where they are unpacked. */
    private static List<String> unpacked(Iterable<JsonNode> words) {
        List<String> command = new ArrayList<>();
        words.forEach(word -> command.add(word.asText().replaceFirst("^(/opt/|/app/)", root + "$1")));
        return command;
    }

    @Test
    void theServiceBecomesReadyOnARealDatabaseAndTheProbeSeesIt(Suite.Running suite) throws Exception {
        Path secrets = suite.state().resolve("secrets");
        Path properties = folder.resolve("service.properties");
        Files.writeString(
                properties,
                "orrery.db.password="
                        + Files.readString(secrets.resolve("database-platform")).strip());
        int port = SuiteParts.freePort();
        Map<String, String> environment = new TreeMap<>(Map.of(
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                "ORRERY_DB_URL", suite.jdbcUrl("orrery"),
                "ORRERY_DB_USERNAME", "platform",
                "QUARKUS_CONFIG_LOCATIONS", properties.toString(),
                "ORRERY_TRUST_PRIVATE_KEY",
                        secrets.resolve("trust/platform-control.key.json").toString(),
                "ORRERY_TRUST_BUNDLE",
                        secrets.resolve("trust/trust-bundle.json").toString()));
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx192m");
        Path log = folder.resolve("service.log");
        ProcessBuilder builder = new ProcessBuilder(unpacked(config.path("Entrypoint")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process service = builder.start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .failFast("It ended, see " + log, () -> !service.isAlive())
                    .until(() -> RestAssured.given()
                                    .get("http://127.0.0.1:" + port + "/health")
                                    .statusCode()
                            == 200);
            String java = root.resolve("opt/java/bin/java").toString();
            String probe = root.resolve("opt/probe").toString();
            run(folder, java, "-cp", probe, "dev.orrery.images.probe.Probe", "http://127.0.0.1:" + port + "/health");
        } finally {
            service.destroyForcibly();
            service.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void theRealImageHoldsNoSecretAndNothingThatCanBeWritten() throws Exception {
        List<String> suspect = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (name.matches("(?i).*(\\.key\\.json|keyset\\.json|password|\\.pem|\\.p12|\\.env|\\.git/).*")) {
                    suspect.add(name);
                }
            }
        }
        assertEquals(List.of(), suspect);
        assertEquals("", run(root, "find", ".", "-type", "f", "-perm", "/222"));
        assertEquals("10001:10001", config.path("User").asText());
        assertEquals("{\"8101/tcp\":{}}", config.path("ExposedPorts").toString());
        assertEquals(
                "abc123", config.at("/Labels/org.opencontainers.image.revision").asText());
    }
}
