package dev.orrery.backend.playground.turn;

import static dev.orrery.backend.playground.support.EngineScript.complete;
import static dev.orrery.backend.playground.support.EngineScript.delta;
import static dev.orrery.backend.playground.support.EngineScript.event;
import static dev.orrery.backend.playground.support.EngineScript.numbered;
import static dev.orrery.backend.playground.support.EngineScript.status;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.testkit.HttpPeer;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A chat whose assistant is an agent. */
@QuarkusTest
class AgentTurnTest extends PlaygroundTest {
    private static final String ENGINE = "/v1/internal/agent-executions";
    private static final String EXECUTION = "0d77b6a2-6f64-4f43-9a3f-0f2f7d0c5a10";
    private static final String EVENTS = ENGINE + "/" + EXECUTION + "/events";
    private static final String AGENT = "agent.project.helper";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANSWER = event("complete", """
            {"execution":{"id":"%s","status":"succeeded","agent_ref":"%s","result":{"output_text":"It is 42.",\
            "retrieval_calls":[],"tool_calls":[{"tool_name":"python_exec"}]}},"status_code":201}""".formatted(EXECUTION, AGENT));

    @BeforeEach
    void theEngineAnswers() {
        engineSays(status("thinking", "running") + status("thinking", "completed") + delta("It is 42.") + ANSWER);
    }

    private void engineSays(String events) {
        suite.engine.on("POST", ENGINE + "/stream", (exchange, request) -> {
            exchange.getResponseHeaders().set("X-Execution-Id", EXECUTION);
            HttpPeer.respond(exchange, 200, "text/event-stream", events);
        });
    }

    private String agentSession() {
        return session(Map.of("assistant_ref", AGENT));
    }

    private static String messages(String id) {
        return "/v1/playgrounds/sessions/" + id + "/messages";
    }

    private JsonNode asked() throws IOException {
        return JSON.readTree(
                suite.engine.received("POST", ENGINE + "/stream").getLast().body());
    }

    private int callsOfModels() {
        return suite.model.peer().received("POST", "/v1/chat/completions").size();
    }

    @Test
    void theAgentAnswersWithItsOwnModel() throws IOException {
        int before = callsOfModels();
        String id = agentSession();
        asUser().body(Map.of("prompt", "Six times seven?"))
                .post(messages(id))
                .then()
                .statusCode(200)
                .body("output", equalTo("It is 42."))
                .body("response.agent_ref", equalTo(AGENT))
                .body("response.result.tool_calls.tool_name", contains("python_exec"))
                .body("sources", empty())
                .body("references", empty())
                .body("retrieval", nullValue())
                .body("messages[1].metadata.response.id", equalTo(EXECUTION))
                .body("messages[1].metadata.sources", nullValue())
                .body("session.assistant_ref", equalTo(AGENT))
                .body("session.message_count", equalTo(2));
        JsonNode body = asked();
        assertEquals(AGENT, body.path("agent_id").asText());
        assertEquals(user.userId(), body.path("requested_by_user_id").asLong());
        assertEquals("offline", body.path("runtime_profile").asText());
        assertEquals(
                "local-default",
                body.at("/platform_runtime/deployment_profile/slug").asText());
        assertFalse(body.path("input").has("model"));
        assertFalse(body.path("input").has("retrieval"));
        asUser().body(Map.of("prompt", "And then?")).post(messages(id)).then().statusCode(200);
        assertEquals(3, asked().at("/input/messages").size());
        assertEquals(before, callsOfModels());
    }

    @Test
    void aChosenModelGoesThroughTheGate() throws IOException {
        String id = session(Map.of("assistant_ref", AGENT, "model_id", Suite.MODEL));
        asUser().body(Map.of("prompt", "x")).post(messages(id)).then().statusCode(200);
        assertEquals(Suite.MODEL, asked().at("/input/model").asText());
        suite.modelops.on(
                "GET",
                "/v1/internal/modelops/invokable-models/" + Suite.MODEL,
                409,
                "{\"error\":\"validation_failed\",\"message\":\"no\"}");
        asUser().body(Map.of("prompt", "x"))
                .post(messages(id))
                .then()
                .statusCode(409)
                .body("error", equalTo("validation_failed"));
        assertEquals(1, suite.engine.received("POST", ENGINE + "/stream").size());
    }

    @Test
    void whatTheAgentFoundIsCited() {
        engineSays(complete("Use the rotate command."));
        asUser().body(Map.of("prompt", "How?"))
                .post(messages(agentSession()))
                .then()
                .statusCode(200)
                .body("output", equalTo("Use the rotate command. [1, 2]"))
                .body("references.id", contains("ref-1", "ref-2"))
                .body("messages[1].metadata.references.id", contains("ref-1", "ref-2"))
                .body("messages[1].metadata.knowledge_base_id", nullValue());
    }

    @Test
    void aRefusalOfTheEngineKeepsItsCodeAndThePromptIsKept() {
        engineSays(event(
                "error", "{\"error\":\"EXEC_POLICY_DENIED\",\"message\":\"no\",\"status_code\":403,\"details\":{}}"));
        String id = agentSession();
        asUser().body(Map.of("prompt", "x"))
                .post(messages(id))
                .then()
                .statusCode(403)
                .body("error", equalTo("EXEC_POLICY_DENIED"));
        asUser().get("/v1/playgrounds/sessions/" + id)
                .then()
                .body("session.last_turn.prompt", equalTo("x"))
                .body("session.last_turn.status", equalTo("failed"));
    }

    /** The engine's stream is silent while a person thinks; a connection that ends meanwhile is opened again. */
    @Test
    void aTurnWaitsForTheDecisionThatItsAgentWaitsFor() {
        suite.engine.on("POST", ENGINE + "/stream", (exchange, request) -> {
            exchange.getResponseHeaders().set("X-Execution-Id", EXECUTION);
            HttpPeer.respond(
                    exchange,
                    200,
                    "text/event-stream",
                    numbered(
                            1,
                            status("thinking", "running"),
                            status("thinking", "completed"),
                            event("awaiting_approval", "{\"execution_id\":\"" + EXECUTION + "\",\"calls\":[]}")));
        });
        suite.engine.on("GET", EVENTS, (exchange, request) -> {
            if (suite.engine.received("GET", EVENTS).size() < 3) {
                exchange.close();
                return;
            }
            HttpPeer.respond(exchange, 200, "text/event-stream", numbered(4, delta("It is 42."), ANSWER));
        });
        String id = agentSession();
        try (EventStream stream = EventStream.open(user, id, "Six times seven?")) {
            List<EventStream.Event> events = stream.rest();
            assertEquals(
                    List.of(
                            "thinking running",
                            "thinking completed",
                            "awaiting_approval running",
                            "awaiting_approval completed",
                            "delta",
                            "complete"),
                    EventStream.outline(events));
            assertEquals(
                    EXECUTION, events.get(2).data().at("/details/execution_id").asText());
        }
        assertEquals("3", suite.engine.received("GET", EVENTS).getLast().header("Last-Event-ID"));
        assertEquals(2, storedMessages(id));
    }

    @Test
    void onlyAChatHasAnAgentOfItsOwn() throws IOException {
        String knowledge = session(Map.of(
                "playground_kind",
                "knowledge",
                "assistant_ref",
                AGENT,
                "model_id",
                Suite.MODEL,
                "knowledge_base_id",
                Suite.KNOWLEDGE_BASE.toString()));
        asUser().body(Map.of("prompt", "x")).post(messages(knowledge)).then().statusCode(200);
        assertEquals("agent.knowledge_chat", asked().path("agent_id").asText());
        String plain = session(Map.of("assistant_ref", "assistant.vanessa.core"));
        asUser().body(Map.of("prompt", "x"))
                .post(messages(plain))
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_model_id"));
    }
}
