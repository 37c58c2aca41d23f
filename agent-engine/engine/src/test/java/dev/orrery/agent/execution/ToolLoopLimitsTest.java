package dev.orrery.agent.execution;

import static dev.orrery.agent.execution.ToolBench.echo;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer.Ending;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.ScriptedModelServer.ToolCall;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bounds of the model and tool loop, and every way out of it but an answer. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ToolLoopLimitsTest {
    private static final String OPEN = "{}";

    @TestHTTPResource
    URI engine;

    private ToolBench bench;

    @BeforeEach
    void start() {
        bench = new ToolBench(engine, OPEN, "tool.echo");
    }

    /** Takes an agent with this policy and these tools instead. */
    private ToolBench bench(String policy, String... tools) {
        bench.close();
        bench = new ToolBench(engine, policy, tools);
        return bench;
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aRefusedCallOfAProviderIsToldToTheModel() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(Reply.calls(echo("a", "1")), Reply.calls(echo("b", "2")), Reply.of("Done."));
        String envelope = "{\"tool_name\":\"echo\",\"arguments\":{},\"request_metadata\":{},\"result\":null,"
                + "\"error\":{\"code\":\"quota\",\"message\":\"none left\"}}";
        String[] bodies = {envelope, "{\"error\":\"tool_not_found\",\"message\":\"no such tool\"}"};
        int[] statuses = {500, 404};
        int[] next = {0};
        bench.gateway.on("POST", "/v1/tools/invoke", (exchange, request) -> {
            int at = next[0]++;
            HttpPeer.respond(exchange, statuses[at], "application/json", bodies[at]);
        });
        JsonNode calls = bench.succeed().path("result").path("tool_calls");
        assertEquals("quota", calls.path(0).path("error").path("code").asText());
        assertEquals(500, calls.path(0).path("status_code").asInt());
        assertEquals("tool_not_found", calls.path(1).path("error").path("code").asText());
        assertEquals("quota", bench.toolMessages(1).getFirst().path("code").asText());
    }

    @Test
    void aProviderThatIsAwayEndsTheRun() throws Exception {
        bench(OPEN, "tool.echo").knowledge.model.script(Reply.calls(echo("a", "1")), Reply.of("never"));
        bench.gateway.close();
        JsonNode failure = bench.failure();
        assertEquals("EXEC_UPSTREAM_UNAVAILABLE", failure.path("error").asText());
        assertEquals(503, failure.path("status_code").asInt());
        assertEquals("mcp_runtime", failure.path("details").path("capability").asText());
        assertEquals("tool.echo", failure.path("details").path("tool_ref").asText());
    }

    @Test
    void aToolThatTakesTooLongEndsTheRun() throws Exception {
        ToolBench.publishTool("tool.slow", "slow", "mcp", "{}", "{\"timeout_seconds\":1}", true);
        bench(OPEN, "tool.slow")
                .knowledge
                .model
                .script(Reply.calls(new ToolCall("a", "slow", "{}")), Reply.of("never"));
        CountDownLatch end = new CountDownLatch(1);
        bench.gateway.on("POST", "/v1/tools/invoke", (exchange, request) -> await(end));
        try {
            JsonNode failure = bench.failure();
            assertEquals("EXEC_TIMEOUT", failure.path("error").asText());
            assertEquals(504, failure.path("status_code").asInt());
        } finally {
            end.countDown();
        }
    }

    @Test
    void aLongResultIsCut() throws Exception {
        bench(OPEN, "tool.echo").knowledge.model.script(Reply.calls(echo("a", "1")), Reply.of("Done."));
        bench.gateway.on(
                "POST", "/v1/tools/invoke", 200, "{\"result\":\"" + "x".repeat(100_000) + "\",\"error\":null}");
        JsonNode result =
                bench.succeed().path("result").path("tool_calls").path(0).path("result");
        assertTrue(result.path("truncated").asBoolean());
        assertEquals(100_002, result.path("total_characters").asInt());
        assertEquals(16_000, result.path("beginning").asText().length());
        assertEquals(
                16_000,
                bench.toolMessages(1).getFirst().path("beginning").asText().length());
    }

    @Test
    void theThirdAnswerMustBeTheLast() throws Exception {
        bench(OPEN, "tool.echo").knowledge.model.script(Reply.calls(echo("again", "1")));
        JsonNode failure = bench.failure();
        assertEquals("EXEC_INTERNAL_ERROR", failure.path("error").asText());
        assertEquals(
                "tool_round_limit_exceeded",
                failure.path("details").path("reason").asText());
        // Its calls are not made, because nobody would read their results.
        assertEquals(2, bench.gateway.received().size());
        assertEquals(
                3,
                bench.knowledge
                        .model
                        .peer()
                        .received("POST", "/v1/chat/completions")
                        .size());
    }

    @Test
    void tooManyCallsOfOneAnswerEndTheRun() throws Exception {
        ToolCall[] calls =
                IntStream.range(0, 9).mapToObj(i -> echo("c" + i, "x")).toArray(ToolCall[]::new);
        bench(OPEN, "tool.echo").knowledge.model.script(Reply.calls(calls));
        JsonNode failure = bench.failure();
        assertEquals(
                "tool_call_limit_exceeded",
                failure.path("details").path("reason").asText());
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void aRunThatUsedUpItsTokensEnds() throws Exception {
        String[] preface = Collections.nCopies(600, "so ").toArray(String[]::new);
        bench.knowledge.model.script(Reply.of(preface).calling(echo("a", "1")), Reply.of("never"));
        JsonNode failure = bench.failure();
        assertEquals(
                "token_budget_exceeded", failure.path("details").path("reason").asText());
        assertEquals(607, failure.path("details").path("tokens").asInt());
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void aStreamThatIsCutInTheMiddleOfACallEndsTheRun() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(Reply.calls(echo("a", "a long text")).ending(Ending.CUT), Reply.of("never"));
        JsonNode failure = bench.failure();
        assertEquals("EXEC_UPSTREAM_UNAVAILABLE", failure.path("error").asText());
        assertEquals(
                "stream_incomplete",
                failure.path("details").path("upstream_error").path("code").asText());
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void aToolThatCannotBeUsedBlocksTheRunBeforeAnyCall() throws Exception {
        ToolBench.publishTool("tool.online", "online", "mcp", "{}", "{}", false);
        ToolBench.publishTool("tool.strange", "strange", "carrier_pigeon", "{}", "{}", true);
        for (String[] expected : new String[][] {
            {"tool.online", "tool_needs_internet"},
            {"tool.web_search", "tool_needs_internet"},
            {"tool.missing", ""},
            {"tool.strange", ""}
        }) {
            try (ToolBench one = bench(OPEN, expected[0])) {
                JsonNode failure = one.failure();
                assertEquals("EXEC_TOOL_NOT_ALLOWED", failure.path("error").asText());
                assertEquals(403, failure.path("status_code").asInt());
                assertEquals(expected[1], failure.path("details").path("reason").asText());
                assertEquals(0, one.gateway.received().size());
                assertEquals(0, one.knowledge.model.peer().received().size());
                assertEquals(
                        "blocked", Rows.one("select status from agent_execution where agent_id = '" + one.agent + "'"));
            }
        }
    }

    @Test
    void aToolWhoseCapabilityIsNotBoundBlocksTheRun() throws Exception {
        bench(OPEN, "tool.echo");
        ObjectNode body = bench.request();
        ((ObjectNode) body.path("platform_runtime").path("capabilities")).remove("mcp_runtime");
        JsonNode failure = bench.run(body).getLast().data();
        assertEquals("EXEC_TOOL_NOT_ALLOWED", failure.path("error").asText());
        assertEquals(
                "capability_not_bound", failure.path("details").path("reason").asText());
    }

    @Test
    void aRunIsCancelledWhileItsToolRuns() throws Exception {
        bench(OPEN, "tool.patient");
        // Longer than a cancel waits, so that only the stop can end the call before.
        ToolBench.publishTool("tool.patient", "echo", "mcp", OPEN, "{\"timeout_seconds\":60}", true);
        bench.knowledge.model.script(Reply.calls(echo("a", "1")), Reply.of("never"));
        CountDownLatch invoked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        bench.gateway.on("POST", "/v1/tools/invoke", (exchange, request) -> {
            invoked.countDown();
            await(end);
        });
        try (EventClient.Stream stream = bench.client.start(bench.request())) {
            assertTrue(invoked.await(10, TimeUnit.SECONDS));
            String id = Rows.one("select id from agent_execution where agent_id = '" + bench.agent + "'");
            TestTokens.forwarded("agent-engine", ToolBench.ANNA)
                    .post("/v1/agent-executions/" + id + "/cancel")
                    .then()
                    .statusCode(200)
                    .body("execution.status", equalTo("cancelled"));
            assertEquals(
                    "EXEC_CANCELLED",
                    stream.rest().getLast().data().path("error").asText());
        } finally {
            end.countDown();
        }
    }

    private static void await(CountDownLatch end) throws IOException {
        try {
            if (!end.await(Duration.ofSeconds(60).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("nobody ended the call");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
