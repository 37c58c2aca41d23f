package dev.orrery.agent.mcp.server;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.mcp.tool.GatewayTool;
import dev.orrery.agent.mcp.tool.ToolAnswer;
import dev.orrery.contracts.agents.ToolServer;
import dev.orrery.kit.egress.EgressException;
import dev.orrery.kit.failure.Failure;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** A tool of an external server. */
final class ExternalTool implements GatewayTool {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int INVALID_PARAMS = -32602;

    private final ToolServer server;
    private final McpSchema.Tool tool;
    private final ServerDirectory directory;
    private final ServerCalls calls;

    ExternalTool(ToolServer server, McpSchema.Tool tool, ServerDirectory directory, ServerCalls calls) {
        this.server = server;
        this.tool = tool;
        this.directory = directory;
        this.calls = calls;
    }

    @Override
    public String name() {
        return server.slug() + ExternalTools.SEPARATOR + tool.name();
    }

    @Override
    public String description() {
        return tool.description() == null ? "" : tool.description();
    }

    @Override
    public ObjectNode inputSchema() {
        return JSON.valueToTree(tool.inputSchema() == null ? Map.of() : tool.inputSchema());
    }

    @Override
    public ToolAnswer invoke(ObjectNode arguments) {
        if (!directory.mayUse(server)) {
            return ToolAnswer.error(
                    403,
                    "offline_blocked",
                    "MCP server '" + server.slug() + "' is on the internet and the runtime profile is offline.");
        }
        try {
            return answer(calls.call(server, tool.name(), JSON.convertValue(arguments, MAP)));
        } catch (RuntimeException failed) {
            return refusal(failed);
        }
    }

    private static ToolAnswer answer(McpSchema.CallToolResult result) {
        if (Boolean.TRUE.equals(result.isError())) {
            return ToolAnswer.error(400, "tool_error", texts(result));
        }
        ObjectNode shown = JSON.createObjectNode();
        ArrayNode content = shown.putArray("content");
        result.content().forEach(part -> content.add(JSON.<ObjectNode>valueToTree(part)));
        if (result.structuredContent() != null) {
            shown.set("structured_content", JSON.valueToTree(result.structuredContent()));
        }
        return ToolAnswer.of(shown);
    }

    private static String texts(McpSchema.CallToolResult result) {
        return result.content().stream()
                .filter(McpSchema.TextContent.class::isInstance)
                .map(part -> ((McpSchema.TextContent) part).text())
                .collect(Collectors.joining("\n"));
    }

    /** What went wrong, found among the layers that the SDK wraps around it. */
    private ToolAnswer refusal(RuntimeException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case Failure own -> {
                    return ToolAnswer.error(own.status(), own.code(), own.getMessage());
                }
                case McpError error -> {
                    boolean arguments = error.getJsonRpcError() != null
                            && error.getJsonRpcError().code() == INVALID_PARAMS;
                    return ToolAnswer.error(
                            arguments ? 400 : 502,
                            arguments ? "invalid_arguments" : "mcp_server_error",
                            String.valueOf(error.getMessage()));
                }
                case EgressException egress -> {
                    return switch (egress.kind()) {
                        case TIMEOUT -> timeout();
                        case TOO_LARGE ->
                            ToolAnswer.error(502, "mcp_answer_too_large", String.valueOf(egress.getMessage()));
                        case REFUSED, INVALID_URL ->
                            ToolAnswer.error(403, "mcp_server_refused", String.valueOf(egress.getMessage()));
                        case UNREACHABLE -> unavailable();
                    };
                }
                case TimeoutException late -> {
                    return timeout();
                }
                default -> {}
            }
        }
        return unavailable();
    }

    private ToolAnswer timeout() {
        return ToolAnswer.error(
                504,
                "mcp_server_timeout",
                "MCP server '" + server.slug() + "' did not answer within " + server.timeoutSeconds() + " s.");
    }

    private ToolAnswer unavailable() {
        return ToolAnswer.error(502, "mcp_server_unavailable", "MCP server '" + server.slug() + "' cannot be used.");
    }
}
