package dev.orrery.agent.execution;

import static dev.orrery.agent.execution.ToolBench.echo;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.agent.Knowledge;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import dev.orrery.testkit.ScriptedModelServer.ToolCall;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every path of the model and tool loop, section 10 of the playgrounds contract. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class ToolLoopTest {
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
    void aToolWhoseNameNoModelTakesIsOfferedUnderAnother() throws Exception {
        ToolBench.publishTool("tool.dotted", "files.read", "mcp", OPEN, OPEN, true);
        ToolBench.publishTool("tool.flat", "files_read", "mcp", OPEN, OPEN, true);
        bench(OPEN, "tool.dotted", "tool.flat")
                .knowledge
                .model
                .script(
                        Reply.calls(
                                new ToolCall("c1", "files_read_2", OPEN),
                                new ToolCall("c2", "files_read", OPEN),
                                new ToolCall("c3", "files.read", OPEN)),
                        Reply.of("Read."));
        JsonNode result = bench.run().getLast().data().path("execution").path("result");
        assertEquals("Read.", result.path("output_text").asText());
        JsonNode calls = result.path("tool_calls");
        assertEquals(List.of("tool.dotted", "tool.flat", "tool.dotted"), calls.findValuesAsText("tool_ref"));
        assertEquals(List.of("files.read", "files_read", "files.read"), calls.findValuesAsText("tool_name"));
        assertEquals(
                2,
                bench.gateway.received("POST", "/v1/tools/invoke").stream()
                        .filter(sent -> sent.body().contains("\"tool_name\":\"files.read\""))
                        .count());
        assertEquals(
                List.of("files_read_2", "files_read"),
                bench.prompt(0).path("tools").findValuesAsText("name"));
        JsonNode messages = bench.prompt(1).path("messages");
        assertEquals(
                List.of("files_read_2", "files_read", "files.read"),
                messages.findValuesAsText("name"),
                "the model reads its own word again");
    }

    @Test
    void anAgentHasNoToolThatAUserRegistered() throws Exception {
        ToolBench.publishTool("tool.mine", "crm__delete", "mcp", OPEN, OPEN, true);
        Rows.execute("update registry_entity set owner_user_id = 14, status = 'draft' where id = 'tool.mine'");
        List<EventClient.Arrived> events = bench(OPEN, "tool.mine").run();
        assertEquals(
                "EXEC_TOOL_NOT_ALLOWED", events.getLast().data().path("error").asText());
        assertEquals(0, bench.gateway.received().size());
        Rows.execute("delete from registry_entity where id = 'tool.mine'");
    }

    @Test
    void aToolsResultGoesBackToTheModelAndIntoTheRecord() throws Exception {
        bench(OPEN, "tool.echo").knowledge.model.script(Reply.calls(echo("c1", "tide")), Reply.of("It says ", "tide."));
        List<EventClient.Arrived> events = bench.run();
        JsonNode result = events.getLast().data().path("execution").path("result");
        JsonNode call = result.path("tool_calls").path(0);
        assertAll(
                () -> assertEquals("It says tide.", result.path("output_text").asText()),
                () -> assertEquals(2, result.path("model_calls").size()),
                () -> assertEquals("c1", call.path("call_id").asText()),
                () -> assertEquals("tool.echo", call.path("tool_ref").asText()),
                () -> assertEquals("echo", call.path("tool_name").asText()),
                () -> assertEquals("mcp", call.path("transport").asText()),
                () -> assertEquals(
                        "mcp_runtime", call.path("runtime_capability").asText()),
                () -> assertEquals(
                        "mcp-runtime-local", call.path("provider_slug").asText()),
                () -> assertEquals(
                        "mcp-runtime-local_key", call.path("provider_key").asText()),
                () -> assertEquals(
                        "local-default", call.path("deployment_profile_slug").asText()),
                () -> assertEquals(200, call.path("status_code").asInt()),
                () -> assertEquals("tide", call.path("arguments").path("text").asText()),
                () -> assertEquals("tide", call.path("result").path("echo").asText()),
                () -> assertFalse(call.has("error")));
        JsonNode first = bench.prompt(0);
        assertEquals(
                "Use your tools.",
                first.path("messages").path(0).path("content").asText());
        assertEquals(
                "echo",
                first.path("tools").path(0).path("function").path("name").asText());
        assertEquals(
                "object",
                first.path("tools")
                        .path(0)
                        .path("function")
                        .path("parameters")
                        .path("type")
                        .asText());
        JsonNode messages = bench.prompt(1).path("messages");
        JsonNode asked = messages.path(messages.size() - 2);
        assertEquals("assistant", asked.path("role").asText());
        assertEquals(
                "{\"text\":\"tide\"}",
                asked.path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asText());
        JsonNode answered = messages.path(messages.size() - 1);
        assertEquals("c1", answered.path("tool_call_id").asText());
        assertEquals("{\"echo\":\"tide\"}", answered.path("content").asText());
        JsonNode invoked = ToolBench.tree(bench.gateway.received().getFirst().body());
        assertEquals(
                "tool.echo", invoked.path("request_metadata").path("tool_ref").asText());
        // With tools no text is streamed: it might be the preface of a call.
        assertEquals(
                List.of("running_tool running", "running_tool completed"),
                events.stream()
                        .map(EventClient.Arrived::summary)
                        .filter(summary -> summary.startsWith("running_tool") || summary.startsWith("It says"))
                        .toList());
    }

    @Test
    void callsOfOneAnswerRunAtTheSameTimeAndKeepTheirOrder() throws Exception {
        bench(OPEN, "tool.echo");
        CyclicBarrier together = new CyclicBarrier(3);
        bench.gateway.on("POST", "/v1/tools/invoke", (exchange, request) -> {
            JsonNode asked = ToolBench.tree(request.body());
            try {
                together.await(5, TimeUnit.SECONDS);
            } catch (Exception alone) {
                HttpPeer.respond(exchange, 500, "application/json", "{\"error\":\"alone\",\"message\":\"alone\"}");
                return;
            }
            ObjectNode answer = asked.deepCopy();
            answer.set("result", asked.path("arguments"));
            HttpPeer.respond(exchange, 200, "application/json", answer.toString());
        });
        bench.knowledge.model.script(
                Reply.calls(echo("a", "the first one"), echo("b", "2"), echo("c", "the third")), Reply.of("Done."));
        JsonNode calls = bench.succeed().path("result").path("tool_calls");
        assertEquals(
                List.of("the first one", "2", "the third"),
                calls.valueStream()
                        .map(call -> call.path("result").path("text").asText())
                        .toList());
        assertEquals(
                List.of("the first one", "2", "the third"),
                bench.toolMessages(1).stream()
                        .map(answer -> answer.path("text").asText())
                        .toList());
    }

    @Test
    void whatIsWrongWithTheArgumentsIsToldToTheModelWhichCorrectsIt() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(
                        Reply.calls(
                                new ToolCall("a", "echo", "{\"text\":"),
                                new ToolCall("b", "echo", "[1]"),
                                new ToolCall("c", "echo", "{\"times\":\"many\",\"colour\":1}"),
                                new ToolCall("d", "echo", "{\"text\":\"x\"} {}")),
                        Reply.calls(echo("e", "right")),
                        Reply.of("Done."));
        JsonNode calls = bench.succeed().path("result").path("tool_calls");
        List<JsonNode> told = bench.toolMessages(1);
        for (int i = 0; i < 4; i++) {
            assertEquals("invalid_arguments", told.get(i).path("code").asText());
            assertEquals(400, calls.path(i).path("status_code").asInt());
            assertEquals(
                    "invalid_arguments",
                    calls.path(i).path("error").path("code").asText());
            assertFalse(calls.path(i).has("result"));
        }
        String problems = told.get(2).path("problems").toString();
        assertTrue(problems.contains("text") && problems.contains("times") && problems.contains("colour"), problems);
        assertEquals("right", calls.path(4).path("result").path("echo").asText());
        assertEquals(1, bench.gateway.received().size());
    }

    @Test
    void emptyArgumentsAreAnEmptyObject() throws Exception {
        ToolBench.publishTool("tool.free", "free", "mcp", "{}", "{}", true);
        bench(OPEN, "tool.free").knowledge.model.script(Reply.calls(new ToolCall("a", "free", "")), Reply.of("Done."));
        assertEquals(
                "{}",
                bench.succeed()
                        .path("result")
                        .path("tool_calls")
                        .path(0)
                        .path("arguments")
                        .toString());
    }

    @Test
    void anUnknownToolIsToldToTheModel() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(Reply.calls(new ToolCall("a", "delete_everything", "{}")), Reply.of("I cannot do that."));
        JsonNode call = bench.succeed().path("result").path("tool_calls").path(0);
        assertEquals(404, call.path("status_code").asInt());
        assertFalse(call.has("tool_ref"));
        JsonNode told = bench.toolMessages(1).getFirst();
        assertEquals("unknown_tool", told.path("code").asText());
        assertEquals("[\"echo\"]", told.path("available_tools").toString());
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void aDeniedToolIsNotOfferedAndNotCalled() throws Exception {
        bench("{\"tools\":{\"tool.echo\":\"deny\"}}", "tool.echo")
                .knowledge
                .model
                .script(Reply.calls(echo("a", "please")), Reply.of("No."));
        JsonNode call = bench.succeed().path("result").path("tool_calls").path(0);
        assertEquals("unknown_tool", call.path("error").path("code").asText());
        assertTrue(bench.prompt(0).path("tools").isMissingNode());
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void aRuleThatCannotBeReadDenies() throws Exception {
        ToolBench.publishTool("tool.free", "free", "mcp", "{}", "{}", true);
        bench("{\"tools\":{\"tool.echo\":\"perhaps\"}}", "tool.echo", "tool.free")
                .knowledge
                .model
                .script(Reply.calls(echo("a", "please")), Reply.of("No."));
        JsonNode call = bench.succeed().path("result").path("tool_calls").path(0);
        assertEquals("unknown_tool", call.path("error").path("code").asText());
        assertEquals(404, call.path("status_code").asInt());
        assertEquals(1, bench.prompt(0).path("tools").size());
        assertEquals(0, bench.gateway.received().size());
    }

    @Test
    void callsWithoutIdOrNameAreDropped() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(
                        Reply.deltas(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"echo\",\"arguments\":\"{}\"}}]}",
                                "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"arguments\":\"{}\"}}]}",
                                "{\"tool_calls\":[{\"index\":2,\"id\":\"c\",\"function\":{\"name\":\"echo\","
                                        + "\"arguments\":\"{\\\"text\\\":\\\"kept\\\"}\"}}]}"),
                        Reply.of("Done."));
        JsonNode calls = bench.succeed().path("result").path("tool_calls");
        assertEquals(1, calls.size());
        assertEquals("kept", calls.path(0).path("result").path("echo").asText());
    }

    @Test
    void onlyUnusableCallsAndNoTextAreNoAnswer() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(Reply.deltas("{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"echo\"}}]}"));
        assertEquals(
                "empty_response", bench.failure().path("details").path("reason").asText());
    }

    @Test
    void aModelThatRepeatsItsIdsGetsUniqueOnes() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(Reply.calls(echo("call_0", "1")), Reply.calls(echo("call_0", "2")), Reply.of("Done."));
        JsonNode calls = bench.succeed().path("result").path("tool_calls");
        assertEquals("call_0", calls.path(0).path("call_id").asText());
        assertEquals("call_0-2", calls.path(1).path("call_id").asText());
    }

    @Test
    void pythonRunsInTheSandboxAndItsOutputReachesTheModel() throws Exception {
        bench(OPEN, "tool.python_exec")
                .knowledge
                .model
                .script(
                        Reply.calls(
                                new ToolCall("a", "python_exec", "{\"code\":\"print(6*7)\",\"timeout_seconds\":30}")),
                        Reply.calls(new ToolCall("b", "python_exec", "{\"code\":\"1/0\"}")),
                        Reply.of("It is 42."));
        int[] next = {0};
        bench.sandbox.on("POST", "/v1/execute", (exchange, request) -> {
            boolean first = next[0]++ == 0;
            HttpPeer.respond(
                    exchange,
                    first ? 200 : 400,
                    "application/json",
                    first
                            ? "{\"language\":\"python\",\"stdout\":\"42\\n\",\"stderr\":\"\",\"result\":null,"
                                    + "\"error\":null,\"exit_code\":0,\"timed_out\":false}"
                            : "{\"language\":\"python\",\"stdout\":\"\",\"stderr\":\"\",\"result\":null,\"error\":"
                                    + "{\"type\":\"ZeroDivisionError\",\"message\":\"division by zero\"},"
                                    + "\"exit_code\":0,\"timed_out\":false}");
        });
        JsonNode calls = bench.succeed().path("result").path("tool_calls");
        assertEquals("42\n", calls.path(0).path("result").path("stdout").asText());
        assertEquals("sandbox_http", calls.path(0).path("transport").asText());
        assertEquals(
                "ZeroDivisionError", calls.path(1).path("error").path("code").asText());
        assertEquals("42\n", bench.toolMessages(1).getFirst().path("stdout").asText());
        JsonNode executed = ToolBench.tree(bench.sandbox.received().getFirst().body());
        assertEquals(15, executed.path("timeout_seconds").asInt());
        assertFalse(executed.path("policy").path("allow_imports").asBoolean());
    }

    @Test
    void eventsShowExcerptsOfWhatWentInAndCameOut() throws Exception {
        ToolBench.publishTool("tool.search", "web_search", "mcp", "{}", "{}", true);
        bench(OPEN, "tool.search")
                .knowledge
                .model
                .script(
                        Reply.calls(new ToolCall("a", "web_search", "{\"query\":\"" + "q".repeat(700) + "\"}")),
                        Reply.of("Done."));
        bench.gateway.on("POST", "/v1/tools/invoke", 200, "{\"result\":{\"results\":[1,2,3,4,5]},\"error\":null}");
        List<EventClient.Arrived> told = bench.run().stream()
                .filter(event -> event.summary().startsWith("searching_web"))
                .toList();
        assertEquals(
                List.of("searching_web running", "searching_web completed"),
                told.stream().map(EventClient.Arrived::summary).toList());
        JsonNode details = told.getLast().data().path("details");
        assertEquals("web_search", details.path("tool_name").asText());
        assertEquals(600, details.path("arguments").path("query").asText().length());
        assertEquals("[1,2,3]", details.path("result").path("results").toString());
    }

    @Test
    void aToolsSchemaFetchesNothing() throws Exception {
        HttpPeer elsewhere = HttpPeer.start();
        try (elsewhere) {
            ToolBench.publishTool(
                    "tool.remote", "remote", "mcp", "{\"$ref\":\"" + elsewhere.uri() + "/schema\"}", "{}", true);
            bench(OPEN, "tool.remote")
                    .knowledge
                    .model
                    .script(Reply.calls(new ToolCall("a", "remote", "{}")), Reply.of("No."));
            JsonNode call = bench.succeed().path("result").path("tool_calls").path(0);
            assertEquals("invalid_arguments", call.path("error").path("code").asText());
            assertEquals(0, elsewhere.received().size());
        }
    }

    @Test
    void retrievalAndToolsWorkTogether() throws Exception {
        bench(OPEN, "tool.echo")
                .knowledge
                .model
                .script(Reply.calls(echo("a", "x")), Reply.of("Run ledgerctl rotate [1]."));
        ObjectNode body = bench.request();
        Knowledge.input(body)
                .putObject("retrieval")
                .put("index", Knowledge.INDEX)
                .put("query", Knowledge.QUESTION);
        JsonNode result = bench.run(body).getLast().data().path("execution").path("result");
        assertEquals("Run ledgerctl rotate [1].", result.path("output_text").asText());
        assertEquals(1, result.path("retrieval_calls").size());
        assertEquals(1, result.path("embedding_calls").size());
        assertEquals(1, result.path("tool_calls").size());
    }

    private static void await(CountDownLatch end) throws IOException {
        try {
            if (!end.await(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("nobody ended the call");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
