package dev.orrery.agent.mcp.endpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.agents.AgentEngineClient;
import dev.orrery.contracts.agents.AgentEngineClient.OpenTool;
import dev.orrery.contracts.agents.AgentEngineClient.OpenToolCall;
import dev.orrery.contracts.agents.ToolNames;
import dev.orrery.kit.failure.Failure;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Answers one message of an MCP client with the SDK's stateless server. The server is made for each message from what the
 * engine lets this user call, so nothing of one user can reach another.
 */
@ApplicationScoped
class SuiteServer {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final int PARSE_ERROR = -32700;

    private final AgentEngineClient engine;
    private final ObjectMapper json = new ObjectMapper();
    private final McpJsonMapper mapper = new JacksonMcpJsonMapper(json);

    SuiteServer(@RestClient AgentEngineClient engine) {
        this.engine = engine;
    }

    /** What a client gets for a message. */
    sealed interface Reply {
        record Accepted() implements Reply {}

        record Answer(String json) implements Reply {}

        /** @param json a JSON-RPC error */
        record Unreadable(String json) implements Reply {}
    }

    Reply handle(String body) {
        McpSchema.JSONRPCMessage message;
        try {
            if (!(json.readTree(body) instanceof ObjectNode)) {
                return unreadable();
            }
            message = McpSchema.deserializeJsonRpcMessage(mapper, body);
        } catch (IOException | IllegalArgumentException noMessage) {
            return unreadable();
        }
        if (!(message instanceof McpSchema.JSONRPCRequest request)) {
            return new Reply.Accepted();
        }
        boolean aboutTools = request.method().startsWith("tools/");
        McpSchema.JSONRPCResponse response =
                handler(aboutTools ? engine.tools().tools() : List.of()).handle(request);
        return new Reply.Answer(write(response));
    }

    /** An error without id, because there is none that could be read; the SDK's own type asks for one. */
    private Reply unreadable() {
        ObjectNode error = json.createObjectNode().put("jsonrpc", "2.0").putNull("id");
        error.putObject("error").put("code", PARSE_ERROR).put("message", "The message is no JSON-RPC.");
        return new Reply.Unreadable(error.toString());
    }

    private OneMessage handler(List<OpenTool> tools) {
        OneMessage transport = new OneMessage();
        McpServer.sync(transport)
                .serverInfo("orrery", "1")
                .jsonMapper(mapper)
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                // The engine checks arguments against the tool's schema, for every caller alike.
                .validateToolInputs(false)
                .immediateExecution(true)
                .tools(specifications(tools))
                .build();
        return transport;
    }

    private List<SyncToolSpecification> specifications(List<OpenTool> tools) {
        Iterator<String> names =
                ToolNames.MCP.of(tools.stream().map(OpenTool::name).toList()).iterator();
        return tools.stream().map(tool -> specification(names.next(), tool)).toList();
    }

    private SyncToolSpecification specification(String name, OpenTool tool) {
        return SyncToolSpecification.builder()
                .tool(McpSchema.Tool.builder(name, json.convertValue(tool.inputSchema(), MAP))
                        .description(tool.description())
                        .build())
                .callHandler((context, request) -> call(tool, request))
                .build();
    }

    /** A failure of the tool is an answer that the client's model reads, not an error of the protocol. */
    private McpSchema.CallToolResult call(OpenTool tool, McpSchema.CallToolRequest request) {
        try {
            ObjectNode arguments = json.valueToTree(request.arguments() == null ? Map.of() : request.arguments());
            JsonNode result =
                    engine.call(new OpenToolCall(tool.name(), arguments)).result();
            McpSchema.CallToolResult.Builder answer =
                    McpSchema.CallToolResult.builder().addTextContent(result.toString());
            if (result.isObject()) {
                answer.structuredContent(json.convertValue(result, MAP));
            }
            return answer.build();
        } catch (Failure failed) {
            return McpSchema.CallToolResult.builder()
                    .addTextContent(failed.code() + ": " + failed.getMessage())
                    .isError(true)
                    .build();
        }
    }

    private String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
