package dev.orrery.suite.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.suite.configuration.ConfigurationReference;
import dev.orrery.suite.images.BuiltImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifests say about our own images must be true of the code. */
class ManifestsAgainstCodeTest {
    /** Read by the JVM, the framework or a library rather than by a property of ours. */
    private static final Pattern FOREIGN = Pattern.compile("QUARKUS_.*|JAVA_TOOL_OPTIONS|HOME|VLLM_.*|HF_HUB_OFFLINE");

    static Stream<String> overlays() throws IOException {
        return Manifests.overlays().stream();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyVariableIsReadBySomeService(String overlay) throws Exception {
        Manifests manifests = Manifests.overlay(overlay);
        Set<String> known = ConfigurationReference.ofTheSuite().variables();
        Set<String> unknown = new TreeSet<>();
        for (JsonNode workload : manifests.workloads()) {
            Manifests.containers(workload)
                    .filter(container -> BuiltImages.services().containsKey(image(container)))
                    .flatMap(container -> Manifests.stream(container.path("env")))
                    .map(variable -> variable.path("name").asText())
                    .forEach(name -> note(name, known, unknown));
        }
        manifests.ofKind("ConfigMap").stream()
                .filter(map -> Manifests.name(map).equals("orrery-addresses"))
                .flatMap(map -> map.path("data").properties().stream())
                .forEach(entry -> note(entry.getKey(), known, unknown));
        assertEquals(Set.of(), unknown);
    }

    private static void note(String name, Set<String> known, Set<String> unknown) {
        if (!FOREIGN.matcher(name).matches() && !known.contains(name)) {
            unknown.add(name);
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyPortIsTheOneOfTheService(String overlay) throws Exception {
        for (JsonNode workload : Manifests.overlay(overlay).workloads()) {
            for (JsonNode container :
                    Manifests.stream(Manifests.pod(workload).path("containers")).toList()) {
                String module = BuiltImages.services().get(image(container));
                if (module == null) {
                    continue;
                }
                String served = properties(module).getProperty("quarkus.http.port");
                assertEquals(served, container.at("/ports/0/containerPort").asText(), Manifests.title(workload));
                Set<String> probed = container.findValues("httpGet").stream()
                        .map(probe -> probe.path("path").asText())
                        .collect(Collectors.toCollection(TreeSet::new));
                assertEquals(Set.of("/health", "/q/health/live"), probed, Manifests.title(workload));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyAddressLeadsToAService(String overlay) throws Exception {
        Manifests manifests = Manifests.overlay(overlay);
        Set<String> services = manifests.ofKind("Service").stream()
                .flatMap(service -> Manifests.stream(service.at("/spec/ports"))
                        .map(port -> Manifests.name(service) + ":"
                                + port.path("port").asText()))
                .collect(Collectors.toSet());
        // Made by the operators of Kafka and PostgreSQL.
        services.addAll(Set.of("orrery-kafka-bootstrap:9092", "orrery-postgres-rw:5432"));
        Pattern address = Pattern.compile("(?:^|//)([a-z0-9-]+:[0-9]+)");
        Set<String> nowhere = new TreeSet<>();
        manifests.ofKind("ConfigMap").stream()
                .filter(map -> Manifests.name(map).equals("orrery-addresses"))
                .flatMap(map -> map.path("data").properties().stream())
                .forEach(entry -> {
                    var found = address.matcher(entry.getValue().asText());
                    if (found.find() && !services.contains(found.group(1))) {
                        nowhere.add(entry.getKey() + " " + found.group(1));
                    }
                });
        assertEquals(Set.of(), nowhere);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyImageHasABuild(String overlay) throws Exception {
        Set<String> unbuilt = Manifests.overlay(overlay).workloads().stream()
                .flatMap(Manifests::containers)
                .map(ManifestsAgainstCodeTest::image)
                .filter(image -> image.startsWith("orrery/"))
                .filter(image -> !BuiltImages.all().containsKey(image))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), unbuilt);
    }

    @Test
    void theScalerCountsInATableThatExists() throws Exception {
        JsonNode scaler = Manifests.overlay("production").ofKind("ScaledObject").getFirst();
        String query = scaler.at("/spec/triggers/0/metadata/query").asText();
        assertEquals("SELECT count(*) FROM context.sync_run WHERE status IN ('QUEUED', 'RUNNING')", query);
        try (Stream<Path> migrations =
                Files.list(Manifests.ROOT.resolve("context-ingestion/src/main/resources/db/migration"))) {
            assertTrue(migrations
                    .map(ManifestsAgainstCodeTest::text)
                    .anyMatch(sql -> sql.contains("create table sync_run (")
                            && sql.contains("check (status in ('QUEUED', 'RUNNING',")));
        }
    }

    private static String image(JsonNode container) {
        return container.path("image").asText().replaceFirst(":[^:/]*$", "");
    }

    private static Properties properties(String module) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(
                Manifests.ROOT.resolve(module).resolve("src/main/resources/application.properties"))) {
            properties.load(reader);
        }
        return properties;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    /** Every service has properties that can be read; else the other checks would be empty. */
    @Test
    void everyServiceNamesItsPort() throws IOException {
        assertEquals(10, BuiltImages.services().size());
        for (String module : BuiltImages.services().values()) {
            assertTrue(properties(module).containsKey("quarkus.http.port"), module);
        }
        assertEquals(
                List.of("local", "production"),
                Manifests.overlays().stream()
                        .filter(Set.of("local", "production")::contains)
                        .toList());
    }
}
