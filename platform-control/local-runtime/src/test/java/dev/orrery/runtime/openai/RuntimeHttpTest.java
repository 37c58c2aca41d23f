package dev.orrery.runtime.openai;

import static dev.orrery.runtime.LocalRuntime.authorized;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import dev.orrery.kit.payload.VectorText;
import dev.orrery.runtime.LocalRuntime;
import dev.orrery.runtime.RuntimeConfig;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(LocalRuntime.class)
class RuntimeHttpTest {
    @Inject
    RuntimeConfig config;

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/health").then().statusCode(200));
    }

    @Test
    void healthIsOpenAndEverythingElseNeedsTheKey() {
        given().get("/health").then().statusCode(200).body("service", equalTo("local_runtime"));
        for (String path : List.of(
                "/v1/models", "/inference/v1/admin/runtime-state", "/embeddings/health", "/v1/indexes", "/metrics")) {
            given().get(path).then().statusCode(401);
            given().header("Authorization", "Bearer wrong").get(path).then().statusCode(401);
            authorized().get(path).then().statusCode(200);
        }
        given().header("Authorization", "Bearer wrong")
                .get("/v1/models")
                .then()
                .body("error.code", equalTo("invalid_api_key"))
                .body("error.type", equalTo("authentication_error"));
        given().get("/v1/indexes").then().body("error", equalTo("missing_auth"));
    }

    @Test
    void bothModelsAreListedByTheGatewayAndEachByItsController() throws IOException {
        String chat = LocalRuntime.gguf().isPresent() ? LocalRuntime.CHAT_MODEL : "extractive-fallback";

        authorized()
                .get("/v1/models")
                .then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data.id", contains("all-minilm-l6-v2", chat))
                .body("data.find { it.id == 'all-minilm-l6-v2' }.capabilities.embeddings", equalTo(true))
                .body("data.find { it.id == 'all-minilm-l6-v2' }.capabilities.text", equalTo(false))
                .body("data.find { it.id == 'all-minilm-l6-v2' }.provider_type", equalTo("local_vllm_runtime"))
                .body("data.find { it.id == 'all-minilm-l6-v2' }.status", equalTo("loaded"))
                .body(
                        "data.find { it.id == 'all-minilm-l6-v2' }.metadata.local_path",
                        equalTo(config.modelRoot().resolve("all-minilm-l6-v2").toString()));
        authorized()
                .get("/inference/v1/models")
                .then()
                .body("data.id", contains(chat))
                .body("data[0].capabilities.text", equalTo(true))
                .body("data[0].owned_by", equalTo("llm_runtime_inference"))
                .body("data[0].provider_config_ref", equalTo("llm_inference/runtime"))
                .body("data[0].metadata.upstream_model", equalTo(chat));
        authorized()
                .get("/inference/health")
                .then()
                .body("status", equalTo("ok"))
                .body("service", equalTo("llm_runtime_inference"))
                .body("version", equalTo("0.1.0"))
                .body("runtime_state.capability", equalTo("llm_inference"))
                .body("runtime_state.runtime_model_id", equalTo(chat))
                .body("runtime_state.last_error", nullValue());
        authorized().get("/embeddings/v1/models").then().body("data.id", contains("all-minilm-l6-v2"));
    }

    @Test
    void embeddingsKeepTheOrderOfTheInputs() {
        authorized()
                .body("{\"model\":\"all-minilm-l6-v2\",\"input\":[\"a long sentence about pumps and valves\",\"hi\"]}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200)
                .body("data.index", contains(0, 1))
                .body("data[0].embedding", hasSize(384))
                .body("model", equalTo("all-minilm-l6-v2"))
                .body("usage.prompt_tokens", equalTo(12));
        String first = "data[0].embedding[0]";
        float alone = authorized()
                .body("{\"input\":\"hi\"}")
                .post("/embeddings/v1/embeddings")
                .path(first);
        float second = authorized()
                .body("{\"model\":\"local-vllm-embeddings-default\",\"input\":[\"a long sentence about"
                        + " pumps\",\"hi\"]}")
                .post("/v1/embeddings")
                .path("data[1].embedding[0]");
        assertThat(second).isEqualTo(alone);
    }

    @Test
    void embeddingsAreTextForThoseWhoAskForIt() {
        List<Float> numbers = authorized()
                .body("{\"model\":\"all-minilm-l6-v2\",\"input\":\"hi\"}")
                .post("/v1/embeddings")
                .path("data[0].embedding");
        String byHeader = authorized()
                .header("X-Vector-Encoding", "base64")
                .body("{\"model\":\"all-minilm-l6-v2\",\"input\":\"hi\"}")
                .post("/v1/embeddings")
                .path("data[0].embedding");
        String byBody = authorized()
                .body("{\"input\":\"hi\",\"encoding_format\":\"base64\"}")
                .post("/embeddings/v1/embeddings")
                .path("data[0].embedding");
        assertThat(byHeader).isEqualTo(byBody);
        assertThat(VectorText.read(byHeader)).containsExactly(numbers.toArray(Float[]::new));
    }

    @Test
    void refusedRequestsAnswerInTheShapeOfModelApis() {
        authorized()
                .body("{\"model\":\"all-minilm-l6-v2\",\"input\":[\"" + "word ".repeat(300) + "\"]}")
                .post("/v1/embeddings")
                .then()
                .statusCode(400)
                .body("error.code", equalTo("context_length_exceeded"))
                .body("error.type", equalTo("invalid_request_error"))
                .body("detail.code", equalTo("context_length_exceeded"))
                .body("detail.max_tokens", equalTo(256));
        authorized()
                .body("{\"model\":\"absent\",\"input\":[\"x\"]}")
                .post("/v1/embeddings")
                .then()
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"));
        authorized()
                .body("{\"model\":\"all-minilm-l6-v2\",\"input\":[\" \"]}")
                .post("/v1/embeddings")
                .then()
                .statusCode(422)
                .body("error.code", equalTo("invalid_request"));
        authorized()
                .body("{\"model\":\"absent\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(404)
                .body("detail.code", equalTo("model_not_found"));
        authorized()
                .body("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"x\"}]}]}")
                .post("/inference/v1/chat/completions")
                .then()
                .statusCode(422)
                .body("detail.code", equalTo("unsupported_input"));
        authorized()
                .body("{\"messages\":[]}")
                .post("/inference/v1/chat/completions")
                .then()
                .statusCode(422)
                .body("detail.code", equalTo("invalid_request"));
        for (String other : List.of("/embeddings/v1/chat/completions", "/inference/v1/embeddings")) {
            authorized()
                    .body("{}")
                    .post(other)
                    .then()
                    .statusCode(422)
                    .body("detail.code", equalTo("unsupported_input"));
        }
        authorized()
                .body("no json")
                .post("/v1/embeddings")
                .then()
                .statusCode(400)
                .body("error.code", equalTo("invalid_payload"));
    }

    @Test
    void theControllerUnloadsLoadsAndShowsWhyALoadFailed() throws IOException {
        Path broken = Files.createDirectories(config.modelRoot().resolve("broken"));
        Path sibling = Files.createDirectories(Path.of(config.modelRoot() + "-private"));

        authorized()
                .post("/embeddings/v1/admin/unload-model")
                .then()
                .statusCode(200)
                .body("load_state", equalTo("empty"))
                .body("capability", equalTo("embeddings"))
                .body("runtime_model_id", nullValue());
        authorized().get("/embeddings/v1/models").then().body("data", empty());
        authorized()
                .body("{\"input\":[\"x\"]}")
                .post("/embeddings/v1/embeddings")
                .then()
                .statusCode(409)
                .body("detail.code", equalTo("runtime_model_not_loaded"))
                .body("detail.runtime_state.load_state", equalTo("empty"));
        load("m", sibling.toString()).then().statusCode(400).body("detail.code", equalTo("invalid_runtime_model"));
        load("", "x").then().statusCode(422);
        for (String body :
                List.of("[]", "{}", "{\"runtime_model_id\":\"m\"}", "{\"local_path\":\"all-minilm-l6-v2\"}")) {
            authorized()
                    .body(body)
                    .post("/embeddings/v1/admin/load-model")
                    .then()
                    .statusCode(422)
                    .body("detail.code", equalTo("invalid_request"));
        }
        load("m", "absent").then().statusCode(400).body("detail.code", equalTo("invalid_runtime_model"));
        // It may have failed already when the answer is made.
        load("broken", broken.toString()).then().statusCode(200).body("load_state", oneOf("loading", "error"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> authorized()
                        .get("/embeddings/v1/admin/runtime-state")
                        .then()
                        .body("load_state", equalTo("error"))
                        .body("runtime_model_id", equalTo("broken"))
                        .body("last_error", startsWith("model_load_failed: an embeddings model is a folder")));
        given().get("/health").then().statusCode(200);

        load("all-minilm-l6-v2", config.modelRoot().resolve("all-minilm-l6-v2").toString())
                .then()
                .statusCode(200)
                .body("load_state", equalTo("loading"))
                .body("managed_model_id", equalTo("managed-1"))
                .body("last_error", nullValue());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> authorized()
                        .get("/embeddings/health")
                        .then()
                        .body("runtime_state.load_state", equalTo("loaded")));
        authorized()
                .body("{\"input\":[\"x\"]}")
                .post("/embeddings/v1/embeddings")
                .then()
                .statusCode(200);
    }

    private static io.restassured.response.Response load(String id, String path) {
        return authorized()
                .body("{\"runtime_model_id\":\"" + id + "\",\"local_path\":\"" + path
                        + "\",\"managed_model_id\":\"managed-1\"}")
                .post("/embeddings/v1/admin/load-model");
    }
}
