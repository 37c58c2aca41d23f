package dev.orrery.suite;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.ScriptedModelServer.ToolCall;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A model asks for Python, a person is asked, the engine is killed, the person approves: the new engine runs the code in
 * the sandbox and lets the active model answer.
 */
@ExtendWith(Suite.class)
class ToolApprovalTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENGINE = "agent-engine";

    private static final String WORKFLOW = """
            {"inputs":{"left":{"type":"number","required":true}},
             "steps":[
              {"id":"ask","type":"approval","message":"Add 2 to {{input.left}}?","next":"sum"},
              {"id":"sum","type":"tool","tool":"tool.python_exec",
               "arguments":{"code":"print(input['left'] + 2)","input":{"left":"{{input.left}}"}}}],
             "output":"{{steps.sum.result.stdout}}"}""";

    @Test
    void anApprovalGivenAfterAKillRunsTheCodeInTheSandbox(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        api.created(
                "/v1/catalog/agents",
                Map.of(
                        "id",
                        "agent.calculator",
                        "name",
                        "Calculator",
                        "description",
                        "Calculates.",
                        "instructions",
                        "Use Python.",
                        "tool_refs",
                        List.of("tool.python_exec"),
                        "runtime_constraints",
                        Map.of("internet_required", false, "sandbox_required", true),
                        "tool_policy",
                        Map.of("tools", Map.of("tool.python_exec", "approve")),
                        "publish",
                        true));
        String id;
        try (ScriptedModelServer model = ScriptedModelServer.start("scripted")) {
            model.script(Reply.calls(new ToolCall("sum", "python_exec", "{\"code\":\"print(6 * 7)\"}")));
            ObjectNode body = JSON.createObjectNode().put("agent_id", "agent.calculator");
            body.putObject("input").put("prompt", "What is six times seven?");
            JsonNode execution = new EngineCalls(suite, model).create(body, 202);
            assertEquals("awaiting_approval", execution.path("status").asText());
            id = execution.path("id").asText();
        }

        suite.kill(ENGINE);
        suite.up();

        String path = "/v1/agent-executions/" + id;
        assertEquals(
                "python_exec",
                api.get(path + "/approvals")
                        .path("approvals")
                        .path(0)
                        .path("tool_name")
                        .asText());
        api.post(path + "/approvals/sum", Map.of("decision", "approve")).statusCode(200);
        JsonNode ended = ended(api, path);
        assertEquals("succeeded", ended.path("status").asText(), ended::toString);
        JsonNode call = ended.path("result").path("tool_calls").path(0);
        assertEquals("42\n", call.path("result").path("stdout").asText(), ended::toString);
        assertEquals("sandbox_execution", call.path("runtime_capability").asText());
        assertEquals(2, ended.path("result").path("model_calls").size());
    }

    /** A workflow asks, the engine is killed, the client asks again with its key, a person approves: it ran once. */
    @Test
    void aWorkflowThatWaitsOutlivesTheEngineAndRunsOnce(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        api.created(
                "/v1/catalog/agents",
                Map.of(
                        "id",
                        "agent.summer",
                        "name",
                        "Summer",
                        "description",
                        "Adds.",
                        "instructions",
                        "Add.",
                        "tool_refs",
                        List.of("tool.python_exec"),
                        "runtime_constraints",
                        Map.of("internet_required", false, "sandbox_required", true),
                        "workflow_definition",
                        JSON.readValue(WORKFLOW, Map.class),
                        "publish",
                        true));
        String id = create(api, false);

        suite.kill(ENGINE);
        suite.up();

        assertEquals(id, create(api, true));
        String path = "/v1/agent-executions/" + id;
        api.post(path + "/approvals/ask", Map.of("decision", "approve")).statusCode(200);
        JsonNode ended = ended(api, path);
        assertEquals("succeeded", ended.path("status").asText(), ended::toString);
        assertEquals("42", ended.path("result").path("output_text").asText(), ended::toString);
        assertEquals(1, ended.path("result").path("tool_calls").size());
    }

    private static String create(Api api, boolean again) {
        return api.request()
                .header("Idempotency-Key", "sum-of-today")
                .body(Map.of("agent_id", "agent.summer", "input", Map.of("inputs", Map.of("left", 40))))
                .post("/v1/agent-executions")
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", again ? equalTo("true") : nullValue())
                .body("execution.open_approvals[0].message", equalTo("Add 2 to 40?"))
                .extract()
                .path("execution.id");
    }

    private static JsonNode ended(Api api, String path) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !List.of("running", "awaiting_approval")
                        .contains(api.get(path).path("execution").path("status").asText()));
        return api.get(path).path("execution");
    }
}
