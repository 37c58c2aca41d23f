package dev.orrery.suite;

import static dev.orrery.testkit.TestTokens.internal;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.TestTokens;
import java.io.IOException;
import java.util.Map;

/** Calls the suite's engine as the edge does, with a scripted model in the place of the active deployment's own. */
final class EngineCalls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENGINE = "agent-engine";
    private static final Actor SUPERADMIN =
            new Actor(1, "superadmin", Role.SUPERADMIN, TestTokens.DEFAULT_ORGANIZATION);

    private final Suite.Running suite;
    private final ObjectNode snapshot;

    EngineCalls(Suite.Running suite, ScriptedModelServer model) throws IOException {
        this.suite = suite;
        System.setProperty(
                "orrery.test.keys", suite.state().resolve("secrets/trust").toString());
        this.snapshot = (ObjectNode) JSON.readTree(given().spec(internal(ENGINE, "platform-control"))
                .baseUri(suite.service("platform-control").toString())
                .get("/v1/internal/platform/runtime")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        ((ObjectNode) snapshot.path("capabilities").path("llm_inference"))
                .put("endpoint_url", model.uri().toString());
    }

    /** Creates this execution and returns it as it ended, or waits. */
    JsonNode create(ObjectNode body, int expectedStatus) throws IOException {
        return create(body, expectedStatus, Map.of());
    }

    JsonNode create(ObjectNode body, int expectedStatus, Map<String, String> headers) throws IOException {
        return JSON.readTree(send(body, expectedStatus, headers)).path("execution");
    }

    /** Sends the body and returns what is answered, as text. */
    String send(ObjectNode body, int expectedStatus, Map<String, String> headers) {
        body.set("platform_runtime", snapshot);
        return internal("backend-api", ENGINE, SUPERADMIN)
                .headers(headers)
                .baseUri(suite.service("agent-engine").toString())
                .contentType("application/json")
                .body(body.toString())
                .post("/v1/internal/agent-executions")
                .then()
                .statusCode(expectedStatus)
                .extract()
                .asString();
    }

    /** The result of a knowledge question, asked as a turn of a knowledge session asks it. */
    JsonNode ask(String question, String index) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("agent_id", "agent.knowledge_chat");
        ObjectNode input = body.putObject("input").put("prompt", question);
        ObjectNode message = input.putArray("messages").addObject().put("role", "user");
        message.putArray("content").addObject().put("type", "text").put("text", question);
        input.putObject("retrieval")
                .put("index", index)
                .put("query", question)
                .put("top_k", 5)
                .put("search_method", "hybrid")
                .put("query_preprocessing", "none");
        JsonNode execution = create(body, 201);
        assertEquals("succeeded", execution.path("status").asText(), execution::toString);
        return execution.path("result");
    }
}
