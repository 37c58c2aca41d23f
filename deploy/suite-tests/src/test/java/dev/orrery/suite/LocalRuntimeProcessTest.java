package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the process that runs the models was started. */
@ExtendWith(Suite.class)
class LocalRuntimeProcessTest {
    private static final String SERVICE = "local-runtime";

    @Test
    void nativeLibrariesAreThoseOfThePackage(Suite.Running suite) throws IOException {
        assertPackaged(suite.pid(SERVICE), "libonnxruntime.so");
    }

    @Test
    void theChatModelHasAProcessWithThePackagedLibrary(Suite.Running suite) throws Exception {
        assumeTrue(Files.isDirectory(suite.state().resolve("models/smollm2-135m-instruct")), "SKIPPED: no GGUF file");
        String key = Files.readString(suite.state().resolve("secrets/local-runtime-api-key"))
                .strip();
        HttpRequest question = HttpRequest.newBuilder(suite.service(SERVICE).resolve("/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"model":"smollm2-135m-instruct","max_tokens":1,"messages":[{"role":"user","content":"Hello"}]}\
                        """))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(question, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer::body);
        }

        List<ProcessHandle> children =
                ProcessHandle.of(suite.pid(SERVICE)).orElseThrow().children().toList();
        assertEquals(1, children.size(), children::toString);
        assertPackaged(children.getFirst().pid(), "libjllama.so");
    }

    private static void assertPackaged(long pid, String library) throws IOException {
        List<String> loaded = Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps")).stream()
                .filter(line -> line.contains(library))
                .toList();
        assertTrue(
                !loaded.isEmpty() && loaded.stream().allMatch(line -> line.contains("/quarkus-app/native/")),
                loaded::toString);
    }

    /** The virtual machine tells of it when it starts. */
    @Test
    void theModuleForSimdIsThere(Suite.Running suite) throws IOException {
        String log = Files.readString(suite.state().resolve("logs").resolve(SERVICE + ".log"));

        assertTrue(log.contains("Using incubator modules: jdk.incubator.vector"), log);
    }
}
