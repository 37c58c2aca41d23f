package dev.orrery.runtime;

import dev.orrery.testkit.TestFolder;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The key, the folders and, where there is one, the GGUF file of the runtime under test. */
public class LocalRuntime implements QuarkusTestResourceLifecycleManager {
    public static final String KEY = "test-key-of-the-local-runtime";
    public static final String CHAT_MODEL = "smollm2-135m-instruct";
    public static final String NO_GGUF =
            "SKIPPED: no GGUF file. Set ORRERY_TEST_GGUF, or let the launcher install the model under .state/models.";

    @Override
    public Map<String, String> start() {
        try {
            Path state = TestFolder.create("orrery-runtime-test");
            Path models = Files.createDirectories(state.resolve("models"));
            Optional<Path> gguf = gguf();
            if (gguf.isPresent()) {
                Files.copy(
                        gguf.get(),
                        Files.createDirectories(models.resolve(CHAT_MODEL)).resolve("model.gguf"));
            }
            return Map.of(
                    "orrery.runtime.api-key",
                    KEY,
                    "orrery.runtime.inference.queue-length",
                    "1",
                    "orrery.runtime.inference.context-size",
                    "1024",
                    "orrery.runtime.model-root",
                    models.toString(),
                    "orrery.runtime.index-dir",
                    state.resolve("lucene").toString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static Optional<Path> gguf() throws IOException {
        String named = System.getProperty("ORRERY_TEST_GGUF", System.getenv("ORRERY_TEST_GGUF"));
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path installed = Path.of(System.getProperty("orrery.suite.root", "."), ".state", "models", CHAT_MODEL);
        if (!Files.isDirectory(installed)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(installed)) {
            return files.filter(file -> file.toString().endsWith(".gguf")).findFirst();
        }
    }

    /** A request with the key. */
    public static RequestSpecification authorized() {
        return RestAssured.given().header("Authorization", "Bearer " + KEY).contentType("application/json");
    }

    @Override
    public void stop() {
        // The folders are temporary.
    }
}
