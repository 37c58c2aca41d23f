package dev.orrery.suite.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What {@code kubectl kustomize} makes of a folder.
 *
 * @param objects the documents, each an object
 */
record Manifests(String name, List<JsonNode> objects) {
    static final Path ROOT = Path.of(System.getProperty("orrery.suite.root"));
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static List<String> overlays() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT.resolve("k8s/overlays"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    static Manifests overlay(String name) throws IOException, InterruptedException {
        return render(ROOT.resolve("k8s/overlays").resolve(name));
    }

    static Manifests render(Path folder) throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "kubectl"))),
                "SKIPPED: no kubectl, so the manifests are not rendered.");
        Path out = Files.createTempFile("manifests", ".yaml");
        Path errors = Files.createTempFile("manifests", ".err");
        try {
            Process process = new ProcessBuilder("kubectl", "kustomize", folder.toString())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(folder + " cannot be rendered:\n" + Files.readString(errors));
            }
            List<JsonNode> objects = new ArrayList<>();
            try (MappingIterator<JsonNode> documents =
                    YAML.readerFor(JsonNode.class).readValues(out.toFile())) {
                documents.forEachRemaining(objects::add);
            }
            return new Manifests(folder.getFileName().toString(), objects);
        } finally {
            Files.delete(out);
            Files.delete(errors);
        }
    }

    List<JsonNode> ofKind(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    /** Deployments, StatefulSets and Jobs. */
    List<JsonNode> workloads() {
        return objects.stream()
                .filter(object -> List.of("Deployment", "StatefulSet", "Job")
                        .contains(object.path("kind").asText()))
                .toList();
    }

    static JsonNode pod(JsonNode workload) {
        return workload.at("/spec/template/spec");
    }

    static Stream<JsonNode> containers(JsonNode workload) {
        return Stream.of("initContainers", "containers")
                .flatMap(list -> stream(pod(workload).path(list)));
    }

    static Stream<JsonNode> stream(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items.stream();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    /** For messages. */
    static String title(JsonNode object) {
        return object.path("kind").asText() + " " + name(object);
    }
}
