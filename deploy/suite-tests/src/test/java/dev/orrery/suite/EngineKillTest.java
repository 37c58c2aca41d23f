package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The engine is killed with SIGKILL while a workflow runs: it ends once, says where, and nothing runs a second time. */
@ExtendWith(Suite.class)
class EngineKillTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AGENT = "agent.killed-workflow";
    private static final String ENGINE = "agent-engine";
    private static final String WORKFLOW = """
            {"steps":[
              {"id":"sum","type":"tool","tool":"tool.python_exec","arguments":{"code":"print(6 * 7)"},"next":"say"},
              {"id":"say","type":"model","prompt":"Say {{steps.sum.result.stdout}}"}]}""";

    @Test
    void aWorkflowThatIsKilledBetweenItsStepsEndsInterruptedOnce(Suite.Running suite) throws IOException {
        Api api = suite.superadmin();
        api.created(
                "/v1/catalog/agents",
                Map.of(
                        "id",
                        AGENT,
                        "name",
                        "Killed",
                        "description",
                        "Adds and says.",
                        "instructions",
                        "Say it.",
                        "tool_refs",
                        List.of("tool.python_exec"),
                        "runtime_constraints",
                        Map.of("internet_required", false, "sandbox_required", true),
                        "workflow_definition",
                        JSON.readValue(WORKFLOW, Map.class),
                        "publish",
                        true));
        String id;
        try (ScriptedModelServer model = ScriptedModelServer.start("scripted")) {
            String[] words =
                    IntStream.range(0, 60).mapToObj(i -> "word" + i + " ").toArray(String[]::new);
            model.script(Reply.of(words).withPause(Duration.ofMillis(500)));
            JsonNode begun = new EngineCalls(suite, model).create(body(), 202, sent());
            assertTrue(
                    List.of("queued", "running").contains(begun.path("status").asText()), begun::toString);
            id = begun.path("id").asText();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> model.tokensSent() >= 3);

            suite.kill(ENGINE);
        }
        suite.up();

        String path = "/v1/agent-executions/" + id;
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> !List.of("queued", "running")
                        .contains(api.get(path).path("execution").path("status").asText()));
        JsonNode ended = api.get(path).path("execution");
        assertEquals("failed", ended.path("status").asText(), ended::toString);
        assertEquals("EXEC_INTERNAL_ERROR", ended.path("error").path("code").asText());
        JsonNode details = ended.path("error").path("details");
        assertEquals("interrupted", details.path("reason").asText(), ended::toString);
        assertEquals("say", details.path("step").asText(), ended::toString);
        assertTrue(ended.path("result").isNull());
        assertTrue(ended.path("finished_at").isTextual());

        List<SseEvent> events = Streams.resume(api, path + "/events", "0");
        assertEquals(List.of("sum running", "sum completed", "say running"), steps(events));
        assertEquals(1, events.stream().filter(EngineKillTest::isTerminal).count());
        assertEquals("error", events.getLast().name());
        assertEquals(
                id,
                JSON.readTree(events.getLast().data())
                        .path("details")
                        .path("execution_id")
                        .asText());
        // A reader that had seen the middle gets the rest and the same end.
        String middle = Objects.requireNonNull(events.get(events.size() / 2).id());
        List<SseEvent> rest = Streams.resume(api, path + "/events", middle);
        assertEquals(events.subList(events.size() / 2 + 1, events.size()), rest);

        // Who sends it again with its key is told the same; the tool does not run a second time.
        try (ScriptedModelServer unused = ScriptedModelServer.start("scripted")) {
            String told = new EngineCalls(suite, unused).send(body(), 500, sent());
            assertEquals(
                    id, JSON.readTree(told).path("details").path("execution_id").asText(), told);
            assertEquals(
                    0, unused.peer().received("POST", "/v1/chat/completions").size());
        }
        assertEquals(events, Streams.resume(api, path + "/events", "0"));
        JsonNode listed =
                api.get("/v1/agent-executions?user_id=all&agent_id=" + AGENT).path("executions");
        assertEquals(1, listed.size());
        assertEquals(id, listed.path(0).path("id").asText());
    }

    private static ObjectNode body() {
        ObjectNode body = JSON.createObjectNode().put("agent_id", AGENT);
        body.putObject("input").put("prompt", "Go");
        return body;
    }

    private static Map<String, String> sent() {
        return Map.of("Prefer", "respond-async", "Idempotency-Key", "killed-once");
    }

    private static List<String> steps(List<SseEvent> events) throws IOException {
        List<String> steps = new ArrayList<>();
        for (SseEvent event : events) {
            JsonNode data = JSON.readTree(event.data());
            if ("workflow_step".equals(data.path("kind").asText())) {
                steps.add(data.path("details").path("step_id").asText() + " "
                        + data.path("state").asText());
            }
        }
        return steps;
    }

    private static boolean isTerminal(SseEvent event) {
        return List.of("complete", "error").contains(event.name());
    }
}
