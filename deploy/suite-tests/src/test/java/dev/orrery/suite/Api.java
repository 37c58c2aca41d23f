package dev.orrery.suite;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The public API as a client uses it, logged in as one user. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final String token;

    private Api(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    static Api login(URI base, String username, String password) {
        String token = given().baseUri(base.toString())
                .contentType(ContentType.JSON)
                .body(Map.of("identifier", username, "password", password))
                .post("/auth/login")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
        return new Api(base, token);
    }

    URI base() {
        return base;
    }

    String token() {
        return token;
    }

    RequestSpecification request() {
        return given().baseUri(base.toString())
                .header("Authorization", "Bearer " + token)
                .contentType(ContentType.JSON);
    }

    ValidatableResponse post(String path, Map<String, ?> body) {
        return request().body(body).post(path).then();
    }

    JsonNode get(String path) {
        return tree(request().get(path).then().statusCode(200).extract().asString());
    }

    JsonNode created(String path, Map<String, ?> body) {
        return tree(post(path, body).statusCode(201).extract().asString());
    }

    /** The provider that the active deployment binds for a capability. */
    String activeProvider(String capability) {
        for (JsonNode entry : get("/v1/platform/capabilities").path("capabilities")) {
            if (entry.path("capability").asText().equals(capability)) {
                return entry.path("active_provider").path("id").asText();
            }
        }
        throw new AssertionError("No capability " + capability);
    }

    /** Makes a knowledge base over the active vector store and embeddings. */
    String knowledgeBase(String slug) {
        String vectors = activeProvider("vector_store");
        JsonNode option = get("/v1/context/vectorization-options?backing_provider_instance_id=" + vectors)
                .path("embedding_providers")
                .path(0);
        return created(
                        "/v1/context/knowledge-bases",
                        Bodies.knowledgeBase(
                                slug,
                                vectors,
                                option.path("id").asText(),
                                option.path("default_resource_id").asText()))
                .path("knowledge_base")
                .path("id")
                .asText();
    }

    String source(String knowledgeBase, String relativePath) {
        return created(
                        "/v1/context/knowledge-bases/" + knowledgeBase + "/sources",
                        Map.of("display_name", relativePath, "relative_path", relativePath))
                .path("source")
                .path("id")
                .asText();
    }

    /** Starts a sync and returns the run's id. */
    String sync(String knowledgeBase, String source) {
        return request()
                .post("/v1/context/knowledge-bases/" + knowledgeBase + "/sources/" + source + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("sync_run.id");
    }

    JsonNode run(String knowledgeBase, String run) {
        for (JsonNode entry : get("/v1/context/knowledge-bases/" + knowledgeBase + "/sync-runs")
                .path("sync_runs")) {
            if (entry.path("id").asText().equals(run)) {
                return entry;
            }
        }
        throw new AssertionError("No run " + run);
    }

    /** Waits until the run ended and returns it. */
    JsonNode awaitEnd(String knowledgeBase, String run, Duration limit) {
        return Awaitility.await()
                .atMost(limit)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(
                        () -> run(knowledgeBase, run),
                        entry -> List.of("ready", "error")
                                .contains(entry.path("status").asText()));
    }

    JsonNode documents(String knowledgeBase) {
        return get("/v1/context/knowledge-bases/" + knowledgeBase + "/documents")
                .path("documents");
    }

    /** Adds the knowledge base to the vector store binding of the active deployment, as its default. */
    void bind(String knowledgeBase) {
        for (JsonNode deployment : get("/v1/platform/deployments").path("deployments")) {
            if (deployment.path("is_active").asBoolean()) {
                request()
                        .body(Map.of(
                                "provider_id",
                                activeProvider("vector_store"),
                                "resources",
                                List.of(Map.of("id", knowledgeBase, "ref_type", "knowledge_base")),
                                "default_resource_id",
                                knowledgeBase,
                                "resource_policy",
                                Map.of("selection_mode", "explicit")))
                        .put("/v1/platform/deployments/" + deployment.path("id").asText() + "/bindings/vector_store")
                        .then()
                        .statusCode(200);
                return;
            }
        }
        throw new AssertionError("No active deployment");
    }

    /** Makes a session of this kind over the first model, and this knowledge base when given one. */
    String session(String kind, String knowledgeBase) {
        String model =
                get("/v1/playgrounds/options").path("models").path(0).path("id").asText();
        return created(
                        "/v1/playgrounds/sessions",
                        knowledgeBase.isEmpty()
                                ? Map.of("playground_kind", kind, "model_selection", Map.of("model_id", model))
                                : Map.of(
                                        "playground_kind",
                                        kind,
                                        "model_selection",
                                        Map.of("model_id", model),
                                        "knowledge_binding",
                                        Map.of("knowledge_base_id", knowledgeBase)))
                .path("session")
                .path("id")
                .asText();
    }

    private static JsonNode tree(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException noJson) {
            throw new AssertionError("No JSON: " + body, noJson);
        }
    }
}
