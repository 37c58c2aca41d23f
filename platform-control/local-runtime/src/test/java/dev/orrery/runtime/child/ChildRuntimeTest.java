package dev.orrery.runtime.child;

import static dev.orrery.runtime.LocalRuntime.authorized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.orrery.runtime.LocalRuntime;
import dev.orrery.runtime.RuntimeConfig;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The controller in front of real child processes: a scripted model server in a JVM of its own. */
@QuarkusTest
@WithTestResource(LocalRuntime.class)
@TestProfile(ChildRuntimeTest.WithChildren.class)
class ChildRuntimeTest {
    public static class WithChildren implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            String server = System.getProperty("java.home") + "/bin/java -XX:TieredStopAtLevel=1 -cp "
                    + Path.of("target/test-classes").toAbsolutePath() + ' ' + ScriptedServer.class.getName()
                    + " --model {model} --id {id} --port {port}";
            return Map.of(
                    "orrery.runtime.inference.command",
                    server,
                    "orrery.runtime.embeddings.command",
                    server,
                    "orrery.runtime.child.load-timeout",
                    "8s",
                    "orrery.runtime.child.stop-timeout",
                    "1s");
        }
    }

    @Inject
    RuntimeConfig config;

    @AfterEach
    void unload() {
        authorized().post("/inference/v1/admin/unload-model").then().statusCode(200);
        authorized().post("/embeddings/v1/admin/unload-model").then().statusCode(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> children().isEmpty());
    }

    @Test
    void aModelIsLoadedServedAndUnloadedWithItsProcess() throws IOException {
        authorized().get("/inference/v1/admin/runtime-state").then().body("load_state", equalTo("empty"));
        load("inference", "healthy").statusCode(200).body("load_state", equalTo("loading"));
        awaitState("inference", "loaded").body("last_error", nullValue());
        assertThat(children()).hasSize(1);
        authorized()
                .get("/v1/models")
                .then()
                .body("data.id", contains("healthy"))
                .body("data[0].capabilities.text", equalTo(true));
        chat("/v1/chat/completions", "{\"model\":\"local-vllm-default\",\"messages\":[],\"tools\":[{\"type\":\"x\"}]}")
                .statusCode(200)
                .body("choices[0].message.content", equalTo("whole"))
                .body("echo.model", equalTo("healthy"))
                .body("echo.tools[0].type", equalTo("x"));
        chat("/v1/responses", """
                {"model":"healthy","input":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}""")
                .statusCode(200)
                .body("output[0].content[0].text", equalTo("whole"))
                .body("usage.total_tokens", equalTo(4));
        chat("/inference/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"refuse me\"}]}")
                .statusCode(400)
                .body("error.code", equalTo("context_length_exceeded"));
        String events = chat("/inference/v1/chat/completions", "{\"stream\":true,\"messages\":[]}")
                .statusCode(200)
                .contentType(startsWith("text/event-stream"))
                .extract()
                .asString();
        assertThat(events.split("\n\n")).hasSize(4);
        assertThat(events).endsWith("data: [DONE]\n\n");

        authorized().post("/inference/v1/admin/unload-model").then().body("load_state", equalTo("empty"));
        authorized().get("/v1/models").then().body("data", empty());
        chat("/inference/v1/chat/completions", "{\"messages\":[]}")
                .statusCode(409)
                .body("detail.code", equalTo("runtime_model_not_loaded"));
        await().atMost(Duration.ofSeconds(10)).until(() -> children().isEmpty());
    }

    @Test
    void embeddingsComeFromAChildOfTheirOwn() throws IOException {
        load("embeddings", "healthy").statusCode(200);
        awaitState("embeddings", "loaded");
        chat("/v1/embeddings", "{\"model\":\"healthy\",\"input\":[\"a\"]}")
                .statusCode(200)
                .body("data[0].embedding", contains(1, 2, 3))
                .body("echo.input", contains("a"));
    }

    @Test
    void aServerThatCrashesWhileLoadingShowsItsLastWords() throws IOException {
        load("inference", "crash-at-load").statusCode(200);
        awaitState("inference", "error")
                .body("last_error", startsWith("runtime_exited:3: "))
                .body("last_error", containsString("ValueError: not enough memory for the weights"));
        authorized().get("/inference/v1/models").then().body("data", empty());
    }

    @Test
    void aServerThatHangsWhileLoadingIsEnded() throws IOException {
        load("inference", "hang-at-load").statusCode(200);
        awaitState("inference", "error")
                .body("last_error", startsWith("runtime_load_timeout: "))
                .body("last_error", containsString("loading hang-at-load"));
        await().atMost(Duration.ofSeconds(10)).until(() -> children().isEmpty());
    }

    @Test
    void anotherModelEndsALoadThatHangs() throws IOException {
        load("inference", "hang-at-load").statusCode(200);
        await().atMost(Duration.ofSeconds(10)).until(() -> children().size() == 1);
        load("inference", "healthy").statusCode(200).body("runtime_model_id", equalTo("healthy"));
        awaitState("inference", "loaded").body("runtime_model_id", equalTo("healthy"));
        assertThat(children()).as("two servers never fill the memory together").hasSize(1);
    }

    @Test
    void theSameModelAgainRestartsItsServer() throws IOException {
        load("inference", "healthy").statusCode(200);
        awaitState("inference", "loaded");
        long first = children().getFirst().pid();
        load("inference", "healthy").statusCode(200).body("load_state", equalTo("loading"));
        awaitState("inference", "loaded");
        assertThat(children()).hasSize(1).noneMatch(child -> child.pid() == first);
    }

    @Test
    void aServerThatCrashesInTheMiddleEndsItsStreamAndShowsWhy() throws IOException {
        load("inference", "crash-in-the-middle").statusCode(200);
        awaitState("inference", "loaded");
        String events = chat(
                        "/v1/chat/completions", "{\"model\":\"crash-in-the-middle\",\"stream\":true,\"messages\":[]}")
                .statusCode(200)
                .extract()
                .asString();
        assertThat(events).contains("t0").contains("runtime_unavailable").doesNotContain("[DONE]");
        awaitState("inference", "error")
                .body("last_error", startsWith("runtime_exited:134: "))
                .body("last_error", containsString("CUDA error: device-side assert triggered"));
        authorized().get("/v1/models").then().body("data", empty());
        load("inference", "healthy").statusCode(200);
        awaitState("inference", "loaded");
    }

    @Test
    void aServerThatIgnoresTheRequestToEndIsEndedByForce() throws IOException {
        load("inference", "ignore-term").statusCode(200);
        awaitState("inference", "loaded");
        authorized().post("/inference/v1/admin/unload-model").then().body("load_state", equalTo("empty"));
        await().atMost(Duration.ofSeconds(10)).until(() -> children().isEmpty());
    }

    @Test
    void aClientThatLeavesCancelsTheGeneration() throws IOException {
        Path folder = model("endless");
        load("inference", "endless").statusCode(200);
        awaitState("inference", "loaded");
        HttpURLConnection call = (HttpURLConnection)
                URI.create(RestAssured.baseURI + ':' + RestAssured.port + "/inference/v1/chat/completions")
                        .toURL()
                        .openConnection();
        call.setRequestMethod("POST");
        call.setDoOutput(true);
        call.setRequestProperty("Content-Type", "application/json");
        call.setRequestProperty("Authorization", "Bearer " + LocalRuntime.KEY);
        call.getOutputStream().write("{\"stream\":true,\"messages\":[]}".getBytes(StandardCharsets.UTF_8));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(call.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("t0");
            call.disconnect();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(folder.resolve("cancelled")));
        authorized().get("/inference/v1/admin/runtime-state").then().body("load_state", equalTo("loaded"));
    }

    @Test
    void onlyModelsUnderTheRootAreStarted() throws IOException {
        Path sibling = Files.createDirectories(Path.of(config.modelRoot() + "-private"));
        for (String path : List.of(sibling.toString(), "/etc", config.modelRoot() + "/../x")) {
            load("inference", "outside", path).statusCode(400).body("detail.code", equalTo("invalid_runtime_model"));
        }
        assertThat(children()).isEmpty();
    }

    @Test
    void aModelPathIsOneWordWhateverItContains() throws IOException {
        Path folder = Files.createDirectories(config.modelRoot().resolve("a b; touch x --port 1"));
        Files.writeString(folder.resolve("behaviour"), "healthy");
        load("inference", "odd id", folder.toString()).statusCode(200);
        awaitState("inference", "loaded").body("runtime_model_id", equalTo("odd id"));
        authorized().get("/v1/models").then().body("data.id", hasItem("odd id"));
    }

    private Path model(String behaviour) throws IOException {
        Path folder = Files.createDirectories(config.modelRoot().resolve(behaviour));
        Files.writeString(folder.resolve("behaviour"), behaviour);
        return folder;
    }

    private ValidatableResponse load(String capability, String behaviour) throws IOException {
        return load(capability, behaviour, model(behaviour).toString());
    }

    private static ValidatableResponse load(String capability, String id, String path) {
        return authorized()
                .body(Map.of("runtime_model_id", id, "local_path", path))
                .post('/' + capability + "/v1/admin/load-model")
                .then();
    }

    private static ValidatableResponse chat(String path, String body) {
        return authorized().body(body).post(path).then();
    }

    private static ValidatableResponse awaitState(String capability, String state) {
        String path = '/' + capability + "/v1/admin/runtime-state";
        await().atMost(Duration.ofSeconds(25))
                .until(() -> state.equals(authorized().get(path).path("load_state")));
        return authorized().get(path).then();
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains(ScriptedServer.class.getName()))
                .toList();
    }
}
