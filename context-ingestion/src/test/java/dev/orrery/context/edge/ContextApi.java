package dev.orrery.context.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** Calls of a superadmin. */
public final class ContextApi {
    public static final String KNOWLEDGE_BASES = "/v1/context/knowledge-bases";
    private static final ObjectMapper JSON = new ObjectMapper();

    public RequestSpecification request() {
        return TestTokens.forwarded("context-ingestion", TestTokens.actor(7, Role.SUPERADMIN))
                .contentType(ContentType.JSON);
    }

    /** A valid body for a new knowledge base. */
    public ObjectNode body(String slug) {
        ObjectNode body = JSON.createObjectNode();
        body.put("slug", slug)
                .put("display_name", "Test " + slug)
                .put("backing_provider_instance_id", ContextEdge.STORE.toString());
        body.putObject("vectorization")
                .put("mode", "vanessa_embeddings")
                .put("embedding_provider_instance_id", ContextEdge.EMBEDDINGS.toString())
                .put("embedding_resource_id", ContextEdge.MODEL);
        body.putObject("chunking")
                .put("strategy", "fixed_length")
                .putObject("config")
                .put("unit", "tokens")
                .put("chunk_length", 40)
                .put("chunk_overlap", 8);
        body.putObject("schema").putArray("properties").addObject().put("name", "category");
        return body;
    }

    public ValidatableResponse create(ObjectNode body) {
        return request().body(body.toString()).post(KNOWLEDGE_BASES).then();
    }

    public String knowledgeBase(String slug) {
        return create(body(slug)).statusCode(201).extract().path("knowledge_base.id");
    }

    public ValidatableResponse createSource(String knowledgeBase, Map<String, ?> body) {
        return request()
                .body(body)
                .post(KNOWLEDGE_BASES + "/" + knowledgeBase + "/sources")
                .then();
    }

    public String source(String knowledgeBase, String relativePath) {
        return createSource(knowledgeBase, Map.of("display_name", relativePath, "relative_path", relativePath))
                .statusCode(201)
                .extract()
                .path("source.id");
    }

    public JsonNode get(String path) {
        return tree(request().get(path).then().statusCode(200).extract().asString());
    }

    public JsonNode knowledgeBaseById(String id) {
        return get(KNOWLEDGE_BASES + "/" + id).path("knowledge_base");
    }

    public JsonNode documents(String id) {
        return get(KNOWLEDGE_BASES + "/" + id + "/documents").path("documents");
    }

    public ValidatableResponse upload(String knowledgeBase, String name, byte[] content) {
        return TestTokens.forwarded("context-ingestion", TestTokens.actor(7, Role.SUPERADMIN))
                .multiPart("files", name, content)
                .post(KNOWLEDGE_BASES + "/" + knowledgeBase + "/uploads")
                .then();
    }

    /** Starts a sync; its run. */
    public String sync(String knowledgeBase, String source) {
        return request()
                .post(KNOWLEDGE_BASES + "/" + knowledgeBase + "/sources/" + source + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("sync_run.id");
    }

    /** Starts a full resync; its run. */
    public String resync(String knowledgeBase) {
        return request()
                .post(KNOWLEDGE_BASES + "/" + knowledgeBase + "/resync")
                .then()
                .statusCode(202)
                .extract()
                .path("sync_run.id");
    }

    /** What became of the documents of a run: outcomes by path. */
    public Map<String, String> outcomes(String knowledgeBase, String run) {
        Map<String, String> outcomes = new TreeMap<>();
        get(KNOWLEDGE_BASES + "/" + knowledgeBase + "/sync-runs/" + run + "/documents?limit=1000")
                .path("documents")
                .forEach(document -> outcomes.put(
                        document.path("path").asText(), document.path("outcome").asText()));
        return outcomes;
    }

    public JsonNode run(String knowledgeBase, String run) {
        for (JsonNode entry :
                get(KNOWLEDGE_BASES + "/" + knowledgeBase + "/sync-runs").path("sync_runs")) {
            if (entry.path("id").asText().equals(run)) {
                return entry;
            }
        }
        throw new AssertionError("No run " + run);
    }

    public JsonNode awaitEnd(String knowledgeBase, String run) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> run(knowledgeBase, run),
                        entry -> List.of("ready", "error")
                                .contains(entry.path("status").asText()));
    }

    public JsonNode query(String knowledgeBase, Map<String, ?> body) {
        return tree(request()
                .body(body)
                .post(KNOWLEDGE_BASES + "/" + knowledgeBase + "/query")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    private static JsonNode tree(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
