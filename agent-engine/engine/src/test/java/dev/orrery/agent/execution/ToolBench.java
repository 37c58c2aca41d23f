package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.EventClient;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.json.SuiteJson;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer.ToolCall;
import dev.orrery.testkit.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** An agent with tools, a scripted model, and peers in the place of the gateway and the sandbox. */
final class ToolBench implements AutoCloseable {
    static final Actor ANNA = TestTokens.actor(14, Role.USER);
    private static final ObjectMapper JSON = SuiteJson.mapper();
    private static final String ECHO_SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"},\"times\":{\"type\":\"integer\"}},"
                    + "\"required\":[\"text\"],\"additionalProperties\":false}";

    final Knowledge knowledge = new Knowledge();
    final HttpPeer gateway = HttpPeer.start();
    final HttpPeer sandbox = HttpPeer.start();
    final EventClient client;
    final String agent = "agent.test-" + UUID.randomUUID();
    private final String toolPolicy;
    private final List<String> tools;

    ToolBench(URI engine, String toolPolicy, String... tools) {
        client = new EventClient(engine, ANNA);
        this.toolPolicy = toolPolicy;
        this.tools = List.of(tools);
        knowledge.bind(Capability.MCP_RUNTIME, AdapterKind.MCP_HTTP, gateway.uri());
        knowledge.bind(Capability.SANDBOX_EXECUTION, AdapterKind.SANDBOX_HTTP, sandbox.uri());
        gateway.on("POST", "/v1/tools/invoke", (exchange, request) -> {
            JsonNode asked = JSON.readTree(request.body());
            ObjectNode answer = asked.deepCopy();
            answer.putObject("result").set("echo", asked.path("arguments").path("text"));
            answer.putNull("error");
            HttpPeer.respond(exchange, 200, "application/json", answer.toString());
        });
        publishTool("tool.echo", "echo", "mcp", ECHO_SCHEMA, "{\"timeout_seconds\":5}", true);
        workflow("{}");
    }

    /** Publishes the agent anew with this workflow. */
    ToolBench workflow(String definition) {
        publish(agent, "agent", """
                {"name":"Tester","description":"Tests.","instructions":"Use your tools.","runtime_prompts":{},
                 "tool_refs":%s,"tool_policy":%s,"workflow_definition":%s}""".formatted(JSON.valueToTree(tools), toolPolicy, definition));
        return this;
    }

    /** The agent's request with these inputs of its workflow. */
    ObjectNode request(String inputs) {
        ObjectNode body = request();
        Knowledge.input(body).set("inputs", tree(inputs));
        return body;
    }

    static void publishTool(
            String ref, String name, String transport, String schema, String safety, boolean offlineCompatible) {
        publish(ref, "tool", """
                {"name":"%1$s","description":"The tool %1$s.","transport":"%2$s","connection_profile_ref":"default",
                 "tool_name":"%1$s","input_schema":%3$s,"output_schema":{},"safety_policy":%4$s,
                 "offline_compatible":%5$s}""".formatted(name, transport, schema, safety, offlineCompatible));
    }

    private static void publish(String id, String type, String spec) {
        Rows.execute("insert into registry_entity (id, entity_type, visibility, status) values ('" + id + "', '" + type
                + "', 'private', 'published') on conflict do nothing");
        Rows.execute("delete from registry_version where entity_id = '" + id + "'");
        Rows.execute(
                "insert into registry_version (entity_id, version, label, spec, is_current, published_at) values ('"
                        + id + "', 1, 'v1', '" + spec.replace("'", "''") + "', true, now())");
        Rows.execute("insert into entity_share (entity_id, grantee_type, permission) values ('" + id
                + "', 'public', 'execute') on conflict do nothing");
    }

    static ToolCall echo(String id, String text) {
        return new ToolCall(
                id, "echo", JSON.createObjectNode().put("text", text).toString());
    }

    ObjectNode request() {
        ObjectNode body = knowledge.request().put("agent_id", agent);
        Knowledge.input(body).remove("retrieval");
        return body;
    }

    /** Runs the agent to its end; the terminal event is the last. */
    List<EventClient.Arrived> run() throws IOException, InterruptedException {
        return run(request());
    }

    List<EventClient.Arrived> run(ObjectNode body) throws IOException, InterruptedException {
        try (EventClient.Stream stream = client.start(body)) {
            return stream.rest();
        }
    }

    /** The record of a run that succeeds. */
    JsonNode succeed() throws IOException, InterruptedException {
        EventClient.Arrived last = run().getLast();
        if (!last.name().equals("complete")) {
            throw new AssertionError(last.event().data());
        }
        return last.data().path("execution");
    }

    /** The terminal event of a run that does not succeed. */
    JsonNode failure() throws IOException, InterruptedException {
        EventClient.Arrived last = run().getLast();
        if (!last.name().equals("error")) {
            throw new AssertionError(last.event().data());
        }
        return last.data();
    }

    /** What the model was asked the n-th time, from 0. */
    JsonNode prompt(int n) throws IOException {
        return JSON.readTree(knowledge
                .model
                .peer()
                .received("POST", "/v1/chat/completions")
                .get(n)
                .body());
    }

    /** Content of the {@code tool} messages of the n-th prompt. */
    List<JsonNode> toolMessages(int n) throws IOException {
        return prompt(n)
                .path("messages")
                .valueStream()
                .filter(message -> "tool".equals(message.path("role").asText()))
                .map(message -> tree(message.path("content").asText()))
                .toList();
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException noJson) {
            throw new AssertionError(text, noJson);
        }
    }

    /** Answers what a resumed execution and the public route ask of platform control. */
    void servePlatform() {
        EngineUnderTest.platform()
                .on(
                        "GET",
                        "/v1/internal/platform/runtime-profile",
                        200,
                        "{\"profile\":\"offline\",\"locked\":false,\"source\":\"database\"}")
                .on(
                        "GET",
                        "/v1/internal/platform/runtime",
                        200,
                        JSON.valueToTree(knowledge.snapshot()).toString());
    }

    @Override
    public void close() {
        knowledge.close();
        gateway.close();
        sandbox.close();
    }
}
