package dev.orrery.suite;

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
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !List.of("running", "awaiting_approval")
                        .contains(api.get(path).path("execution").path("status").asText()));
        JsonNode ended = api.get(path).path("execution");
        assertEquals("succeeded", ended.path("status").asText(), ended::toString);
        JsonNode call = ended.path("result").path("tool_calls").path(0);
        assertEquals("42\n", call.path("result").path("stdout").asText(), ended::toString);
        assertEquals("sandbox_execution", call.path("runtime_capability").asText());
        assertEquals(2, ended.path("result").path("model_calls").size());
    }
}
