package dev.orrery.agent.execution;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workflows that wait for a person: at an approval step, and before a tool. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class WorkflowApprovalTest {
    private static final String ASKING = """
            {"steps":[{"id":"draft","type":"model","prompt":"Draft","next":"ask"},
                      {"id":"ask","type":"approval","message":"Send '{{steps.draft.text}}'?","next":"send","rejected":"mend"},
                      {"id":"send","type":"tool","tool":"tool.echo","arguments":{"text":"{{steps.draft.text}}"},"next":"end"},
                      {"id":"mend","type":"model","prompt":"Mend: {{steps.ask.comment}} {{steps.ask.approved}}","next":"end"},
                      {"id":"end","type":"model","prompt":"Sum up {{steps.send.text?}}{{steps.mend.text?}}"}]}""";
    private static final String TOOL_ONLY = """
            {"steps":[{"id":"say","type":"tool","tool":"tool.echo","arguments":{"text":"{{input.prompt}}"},"next":"end"},
                      {"id":"end","type":"model","prompt":"{{steps.say.result.echo}}"}]}""";

    @TestHTTPResource
    URI engine;

    private ToolBench bench;

    @BeforeEach
    void start() {
        bench("{}");
    }

    private ToolBench bench(String policy) {
        if (bench != null) {
            bench.close();
        }
        bench = new ToolBench(engine, policy, "tool.echo");
        bench.servePlatform();
        return bench;
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private String waiting(Reply... replies) {
        bench.knowledge.model.script(replies);
        return Client.ANNA
                .postRaw("/v1/agent-executions", "{\"agent_id\":\"" + bench.agent + "\",\"input\":{\"prompt\":\"Go\"}}")
                .statusCode(202)
                .body("execution.status", equalTo("awaiting_approval"))
                .extract()
                .path("execution.id");
    }

    private static ValidatableResponse decide(String id, String step, String body) {
        return Client.ANNA.postRaw("/v1/agent-executions/" + id + "/approvals/" + step, body);
    }

    private static String column(String name, String id) {
        return Rows.one("select " + name + " from agent_execution where id = '" + id + "'");
    }

    private static void ends(String id, String status) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertEquals(status, column("status", id), () -> column("error_json", id)));
    }

    private static String output(String id) {
        return ToolBench.tree(column("result_json", id)).path("output_text").asText();
    }

    private String lastPrompt() throws Exception {
        int calls = bench.knowledge
                .model
                .peer()
                .received("POST", "/v1/chat/completions")
                .size();
        return bench.prompt(calls - 1).path("messages").path(1).path("content").asText();
    }

    @Test
    void anApprovedStepGoesOn() throws Exception {
        bench.workflow(ASKING);
        String id = waiting(Reply.of("hello"), Reply.of("Sent."));
        Client.ANNA
                .get("/v1/agent-executions/" + id + "/approvals")
                .statusCode(200)
                .body("approvals", hasSize(1))
                .body("approvals[0].call_id", equalTo("ask"))
                .body("approvals[0].message", equalTo("Send 'hello'?"))
                .body("approvals[0].tool_ref", nullValue());
        assertEquals(0, bench.gateway.received().size());
        decide(id, "ask", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals("Sent.", output(id));
        assertEquals("Sum up {\"echo\":\"hello\"}", lastPrompt());
        assertEquals(1, bench.gateway.received().size());
        // What ran before the pause was not run again.
        assertEquals(
                2, ToolBench.tree(column("result_json", id)).path("model_calls").size());
        assertEquals("", column("coalesce(loop_state::text, '')", id));
    }

    @Test
    void aRejectedStepLeadsWhereItSays() throws Exception {
        bench.workflow(ASKING);
        String id = waiting(Reply.of("hello"), Reply.of("mended"), Reply.of("Not sent."));
        decide(id, "ask", "{\"decision\":\"reject\",\"reason\":\"too short\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals("Not sent.", output(id));
        assertEquals("Sum up mended", lastPrompt());
        assertEquals(
                "Mend: too short false",
                bench.prompt(1).path("messages").path(1).path("content").asText());
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void aRejectionThatLeadsNowhereBlocks() {
        bench.workflow("""
                {"steps":[{"id":"ask","type":"approval","message":"May I?","next":"end"},
                          {"id":"end","type":"model","prompt":"x"}]}""");
        String id = waiting(Reply.of("never"));
        decide(id, "ask", "{\"decision\":\"reject\",\"reason\":\"no\"}").statusCode(200);
        ends(id, "blocked");
        JsonNode error = ToolBench.tree(column("error_json", id));
        assertEquals("EXEC_POLICY_DENIED", error.path("code").asText());
        assertEquals("approval_rejected", error.path("details").path("reason").asText());
        assertEquals("ask", error.path("details").path("step").asText());
        assertTrue(error.path("message").asText().endsWith("was rejected: no"));
    }

    @Test
    void aToolThatAPolicyPutsUnderApprovalWaits() throws Exception {
        bench("{\"tools\":{\"tool.echo\":\"approve\"}}").workflow(TOOL_ONLY);
        String id = waiting(Reply.of("Done."));
        Client.ANNA
                .get("/v1/agent-executions/" + id)
                .body("execution.open_approvals[0].call_id", equalTo("say"))
                .body("execution.open_approvals[0].tool_ref", equalTo("tool.echo"))
                .body("execution.open_approvals[0].arguments.text", equalTo("Go"));
        assertEquals(0, bench.gateway.received().size());
        decide(id, "say", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals("Go", lastPrompt());
    }

    @Test
    void aToolThatRequiresApprovalItselfMayBeRejected() {
        ToolBench.publishTool("tool.careful", "careful", "mcp", "{}", "{\"requires_approval\":true}", true);
        bench.close();
        bench = new ToolBench(engine, "{}", "tool.careful");
        bench.servePlatform();
        bench.workflow(TOOL_ONLY.replace("tool.echo", "tool.careful"));
        String id = waiting(Reply.of("never"));
        decide(id, "say", "{\"decision\":\"reject\"}").statusCode(200);
        ends(id, "blocked");
        assertEquals(
                "approval_rejected",
                ToolBench.tree(column("error_json", id))
                        .path("details")
                        .path("reason")
                        .asText());
        assertEquals(0, bench.gateway.received().size());
    }

    /** A process that starts sees an execution of a process that is gone: no thread, no owner, no feed. */
    @Test
    void anotherProcessGoesOnWithTheWorkflowAsItBegan() throws Exception {
        bench.workflow(ASKING);
        String id = waiting(Reply.of("hello"), Reply.of("Sent."));
        Rows.execute("update agent_execution set owner_instance = '" + UUID.randomUUID()
                + "', created_at = created_at - interval '1 hour' where id = '" + id + "'");
        // Meanwhile the agent gets other steps; what has begun keeps its own.
        bench.workflow(TOOL_ONLY);
        decide(id, "ask", "{\"decision\":\"approve\"}").statusCode(200);
        ends(id, "succeeded");
        assertEquals("Sent.", output(id));
        try (EventClient.Stream stream = bench.client.follow(id, null)) {
            List<EventClient.Arrived> events = stream.rest();
            assertEquals(
                    Integer.toString(events.size()), events.getLast().event().id());
            assertEquals(
                    List.of("running", "completed"),
                    events.stream()
                            .map(EventClient.Arrived::data)
                            .filter(data ->
                                    "workflow_step-ask".equals(data.path("id").asText()))
                            .map(data -> data.path("state").asText())
                            .toList());
            assertEquals(
                    1,
                    events.stream()
                            .filter(event -> event.name().equals("complete"))
                            .count());
        }
    }

    @Test
    void rightsAreCheckedAgainWhenItGoesOn() {
        bench.workflow(ASKING);
        String id = waiting(Reply.of("hello"), Reply.of("never"));
        Rows.execute("delete from entity_share where entity_id = '" + bench.agent + "'");
        Client.ROOT
                .postRaw("/v1/agent-executions/" + id + "/approvals/ask", "{\"decision\":\"approve\"}")
                .statusCode(200);
        ends(id, "blocked");
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void whatWaitsCanBeCancelled() {
        bench.workflow(ASKING);
        String id = waiting(Reply.of("hello"));
        Client.ANNA
                .post("/v1/agent-executions/" + id + "/cancel")
                .statusCode(200)
                .body("execution.status", equalTo("cancelled"));
        decide(id, "ask", "{\"decision\":\"approve\"}")
                .statusCode(409)
                .body("error", equalTo("execution_not_awaiting_approval"));
    }
}
