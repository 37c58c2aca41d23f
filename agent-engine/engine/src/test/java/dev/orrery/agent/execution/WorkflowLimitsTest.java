package dev.orrery.agent.execution;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.Client;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.agent.Specs;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way out of a workflow but its end: inputs, rights, budgets, failures and cancelling. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class WorkflowLimitsTest {
    private static final String TWO_MODELS = """
            {"steps":[{"id":"draft","type":"model","prompt":"Draft","next":"final"},
                      {"id":"final","type":"model","prompt":"Mend: {{steps.draft.text}}"}]}""";
    private static final String MODEL_THEN_TOOL = """
            {"steps":[{"id":"ask","type":"model","prompt":"Ask","next":"say"},
                      {"id":"say","type":"tool","tool":"tool.echo","arguments":{"text":"{{steps.ask.text}}"}}]}""";

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

    private int modelCalls() {
        return bench.knowledge
                .model
                .peer()
                .received("POST", "/v1/chat/completions")
                .size();
    }

    private static void failed(JsonNode error, int status, String code, String reason, String step) {
        assertEquals(code, error.path("error").asText(), error::toString);
        assertEquals(status, error.path("status_code").asInt(), error::toString);
        assertEquals(reason, error.path("details").path("reason").asText(), error::toString);
        assertEquals(step, error.path("details").path("step").asText(), error::toString);
    }

    private String status() {
        return Rows.one("select status from agent_execution where agent_id = '" + bench.agent + "'");
    }

    @Test
    void wrongInputsAreRefusedBeforeAnythingIsStored() throws Exception {
        bench.workflow("""
                {"inputs":{"city":{"type":"text","required":true},"days":{"type":"number","default":2}},
                 "steps":[{"id":"find","type":"retrieval","query":"{{input.city}} {{input.prompt}}","next":"say"},
                          {"id":"say","type":"model","prompt":"{{input.days}}"}]}""");
        Client.ANNA
                .postRaw("/v1/agent-executions", """
                        {"agent_id":"%s","input":{"inputs":{"days":"many","color":1}}}""".formatted(bench.agent))
                .statusCode(400)
                .body("error", equalTo("invalid_workflow_input"))
                .body(
                        "details.problems",
                        contains(
                                "The workflow needs a prompt.",
                                "Input 'city' is missing.",
                                "Input 'days' must be a number.",
                                "Input 'color' is not declared.",
                                "Step 'find' searches the index of input.retrieval, which is missing."));
        Client.ANNA
                .postRaw("/v1/agent-executions", """
                        {"agent_id":"%s","input":{"prompt":"x","inputs":[1]}}""".formatted(bench.agent))
                .statusCode(400)
                .body("error", equalTo("invalid_workflow_input"));
        // A stream answers with the same as its one event.
        List<EventClient.Arrived> events = bench.run(bench.request("{}"));
        assertEquals(1, events.size());
        assertEquals(
                "invalid_workflow_input", events.getFirst().data().path("error").asText());
        assertEquals(400, events.getFirst().data().path("status_code").asInt());
        assertEquals("0", Rows.one("select count(*) from agent_execution where agent_id = '" + bench.agent + "'"));
        // Who may not execute the agent learns nothing about its inputs.
        Rows.execute("delete from entity_share where entity_id = '" + bench.agent + "'");
        Client.ANNA
                .postRaw("/v1/agent-executions", "{\"agent_id\":\"" + bench.agent + "\"}")
                .statusCode(403)
                .body("error", equalTo("EXEC_POLICY_DENIED"));
    }

    @Test
    void anAgentWithoutAWorkflowTakesNoInputs() throws Exception {
        JsonNode error = bench.run(bench.request("{\"a\":1}")).getLast().data();
        assertEquals("invalid_workflow_input", error.path("error").asText());
    }

    @Test
    void aDeniedToolBlocksTheWorkflow() throws Exception {
        bench("{\"tools\":{\"tool.echo\":\"deny\"}}").workflow(MODEL_THEN_TOOL);
        JsonNode error = bench.failure();
        failed(error, 403, "EXEC_TOOL_NOT_ALLOWED", "", "say");
        assertEquals("blocked", status());
        assertEquals(0, modelCalls());
    }

    @Test
    void rightsAreCheckedAgainWhenTheStepRuns() throws Exception {
        bench.workflow(MODEL_THEN_TOOL);
        long user = ThreadLocalRandom.current().nextLong(1000, 1_000_000);
        bench.knowledge.model.peer().on("POST", "/v1/chat/completions", (exchange, request) -> {
            Client.ROOT
                    .post(
                            "/v1/policy/rules",
                            Specs.object()
                                    .put("scope_type", "user")
                                    .put("scope_id", user)
                                    .put("resource_id", "tool.echo")
                                    .put("effect", "deny"))
                    .statusCode(201);
            bench.knowledge.model.chat(exchange, request);
        });
        JsonNode error = run(TestTokens.actor(user, Role.USER), bench.request());
        failed(error, 403, "EXEC_TOOL_NOT_ALLOWED", "", "say");
        assertEquals("blocked", status());
        assertEquals(0, bench.gateway.received().size());
    }

    private JsonNode run(Actor actor, ObjectNode body) throws Exception {
        try (EventClient.Stream stream = new EventClient(engine, actor).start(body)) {
            return stream.rest().getLast().data();
        }
    }

    @Test
    void aModelThatTheUserMayNotUseEndsItsStep() throws Exception {
        bench.workflow(TWO_MODELS);
        bench.knowledge.model.peer().on("POST", "/v1/chat/completions", (exchange, request) -> {
            EngineUnderTest.platform()
                    .on(
                            "GET",
                            "/v1/internal/modelops/invokable-models/granite-small",
                            403,
                            "{\"error\":\"model_forbidden\",\"message\":\"no\"}");
            bench.knowledge.model.chat(exchange, request);
        });
        JsonNode error = bench.failure();
        failed(error, 403, "EXEC_MODEL_NOT_ALLOWED", "model_forbidden", "final");
        assertEquals(1, modelCalls());
    }

    @Test
    void everyModelStepIsAdmittedByTheQuota() throws Exception {
        bench.workflow(TWO_MODELS);
        EngineUnderTest.platform().on("POST", "/v1/internal/modelops/quota-grants", 200, """
                {"granted":true,"unlimited":false,"requests":1,"tokens":100000,"expires_at":"2999-01-01T00:00:00Z"}""");
        bench.knowledge.model.peer().on("POST", "/v1/chat/completions", (exchange, request) -> {
            EngineUnderTest.platform().on("POST", "/v1/internal/modelops/quota-grants", 200, """
                    {"granted":false,"unlimited":false,"requests":0,"tokens":0,"expires_at":"2030-01-01T00:00:00Z",
                     "retry_after_seconds":42,"limit":"requests_per_day"}""");
            bench.knowledge.model.chat(exchange, request);
        });
        JsonNode error = run(
                TestTokens.actor(ThreadLocalRandom.current().nextLong(1000, 1_000_000), Role.USER), bench.request());
        failed(error, 429, "EXEC_QUOTA_EXCEEDED", "", "final");
        assertEquals(1, modelCalls());
    }

    @Test
    void theTokenBudgetHoldsOverAllSteps() throws Exception {
        String[] tokens = Collections.nCopies(600, "x").toArray(String[]::new);
        bench.workflow(TWO_MODELS).knowledge.model.script(Reply.of(tokens));
        JsonNode error = bench.failure();
        failed(error, 500, "EXEC_INTERNAL_ERROR", "token_budget_exceeded", "final");
        assertEquals(607, error.path("details").path("tokens").asInt());
        assertEquals(1, modelCalls());
    }

    @Test
    void theStepBudgetHolds() throws Exception {
        // The tests allow eight steps.
        String branches = IntStream.rangeClosed(1, 9)
                .mapToObj(n -> """
                        {"id":"s%d","type":"branch","branches":[
                          {"when":{"op":"is_empty","left":""}%s}]}""".formatted(n, n == 9 ? "" : ",\"next\":\"s" + (n + 1) + "\""))
                .collect(Collectors.joining(","));
        bench.workflow("{\"steps\":[" + branches + "]}");
        failed(bench.failure(), 500, "EXEC_INTERNAL_ERROR", "step_limit_exceeded", "s9");
        assertEquals("failed", status());
    }

    @Test
    void whatCannotGoOnSaysWhy() throws Exception {
        bench.workflow("""
                {"steps":[{"id":"route","type":"branch","branches":[
                   {"when":{"op":"equals","left":"{{input.prompt}}","right":"never"},"next":"say"}]},
                  {"id":"say","type":"model","prompt":"x"}]}""");
        failed(bench.failure(), 500, "EXEC_INTERNAL_ERROR", "no_branch_matched", "route");
        bench.workflow("""
                {"steps":[{"id":"look","type":"tool","tool":"tool.echo","arguments":{"text":"x"},"next":"say"},
                          {"id":"say","type":"model","prompt":"{{steps.look.result.nothing.here}}"}]}""");
        JsonNode missing = bench.failure();
        failed(missing, 500, "EXEC_INTERNAL_ERROR", "reference_missing", "say");
        assertEquals(
                "steps.look.result.nothing.here",
                missing.path("details").path("reference").asText());
        bench.workflow("""
                {"steps":[{"id":"look","type":"tool","tool":"tool.echo","arguments":{"words":"x"}}]}""");
        JsonNode tool = bench.failure();
        failed(tool, 500, "EXEC_INTERNAL_ERROR", "tool_failed", "look");
        assertEquals(400, tool.path("details").path("upstream_status_code").asInt());
        assertEquals(
                "invalid_arguments",
                tool.path("details").path("tool_error").path("code").asText());
    }

    @Test
    void aToolsProviderThatIsAwayEndsTheWorkflow() throws Exception {
        bench.workflow(MODEL_THEN_TOOL);
        bench.gateway.on(
                "POST",
                "/v1/tools/invoke",
                504,
                "{\"result\":null,\"error\":{\"code\":\"tool_timeout\",\"message\":\"late\"}}");
        failed(bench.failure(), 504, "EXEC_TIMEOUT", "", "say");
        assertEquals("failed", status());
    }

    @Test
    void filledInTextIsBounded() throws Exception {
        String page = "x".repeat(15_000);
        bench.gateway.on("POST", "/v1/tools/invoke", 200, "{\"result\":\"" + page + "\",\"error\":null}");
        bench.workflow("""
                {"steps":[{"id":"look","type":"tool","tool":"tool.echo","arguments":{"text":"x"},"next":"say"},
                          {"id":"say","type":"model","prompt":"%s"}]}""".formatted("{{steps.look.text}}".repeat(14)));
        failed(bench.failure(), 500, "EXEC_INTERNAL_ERROR", "filled_in_text_too_long", "say");
        assertEquals(0, modelCalls());
    }

    @Test
    void cancellingInTheMiddleEndsItOnce() throws Exception {
        bench.workflow(TWO_MODELS)
                .knowledge
                .model
                .script(Reply.of("rough"), Reply.of("a", "b", "c", "d").withPause(Duration.ofSeconds(2)));
        try (EventClient.Stream stream = bench.client.start(bench.request())) {
            EventClient.Arrived event;
            do {
                event = stream.next().orElseThrow();
            } while (!event.data().path("details").path("step_id").asText().equals("final"));
            String id = Rows.one("select id from agent_execution where agent_id = '" + bench.agent + "'");
            Client.ANNA.post("/v1/agent-executions/" + id + "/cancel").statusCode(200);
            List<EventClient.Arrived> rest = stream.rest();
            assertEquals("EXEC_CANCELLED", rest.getLast().data().path("error").asText());
            assertTrue(rest.stream()
                    .anyMatch(one ->
                            "workflow_step-final".equals(one.data().path("id").asText())
                                    && "failed".equals(one.data().path("state").asText())));
            assertEquals(
                    "1",
                    Rows.one("select count(*) from execution_event where execution_id = '" + id
                            + "' and type in ('complete', 'error')"));
        }
        assertEquals("cancelled", status());
    }

    @Test
    void anExecutionOfAKilledProcessIsInterrupted() {
        bench.workflow(TWO_MODELS);
        String id = UUID.randomUUID().toString();
        Rows.execute("insert into agent_execution (id, agent_id, status, runtime_profile, requested_by_user_id, "
                + "organization_id, input_json, owner_instance, created_at) values ('" + id + "', '" + bench.agent
                + "', 'running', 'offline', 14, '" + TestTokens.DEFAULT_ORGANIZATION + "', '{}', '"
                + UUID.randomUUID() + "', now())");
        Rows.execute("insert into execution_event (execution_id, seq, first_seq, type, payload) values ('" + id
                + "', 1, 1, 'status', '" + step("draft", "running") + "'), ('" + id + "', 2, 2, 'status', '"
                + step("draft", "completed") + "'), ('" + id + "', 3, 3, 'status', '" + step("final", "running")
                + "')");
        await().atMost(Duration.ofSeconds(10)).until(() -> status().equals("failed"));
        JsonNode error = ToolBench.tree(Rows.one("select error_json from agent_execution where id = '" + id + "'"));
        assertEquals("interrupted", error.path("details").path("reason").asText());
        assertEquals("final", error.path("details").path("step").asText());
        assertEquals(
                "1",
                Rows.one("select count(*) from execution_event where execution_id = '" + id
                        + "' and type in ('complete', 'error')"));
    }

    private static String step(String id, String state) {
        return Specs.object()
                .put("id", "workflow_step-" + id)
                .put("kind", "workflow_step")
                .put("state", state)
                .set("details", Specs.object().put("step_id", id))
                .toString();
    }
}
