package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import java.time.Duration;

/** Lists and invokes tools of the MCP gateway, section 13.1 of the platform contract. */
public final class McpGatewayClient {
    private final ProviderHttp http;

    public McpGatewayClient(ProviderHttp http) {
        this.http = http;
    }

    /** The tool's outcome as its caller sees it. @param time what the tool may take */
    public ToolReply invoke(String toolName, JsonNode arguments, ObjectNode requestMetadata, Duration time) {
        ProviderHttp.Answer answer = send(toolName, arguments, requestMetadata, time);
        JsonNode error = answer.body().path("error");
        if (error instanceof ObjectNode object) {
            return new ToolReply(answer.isSuccess() ? 502 : answer.status(), null, object);
        }
        return answer.isSuccess() && answer.body().has("result")
                ? ToolReply.result(answer.status(), answer.body().path("result"))
                : ToolReply.plainError(answer);
    }

    /** The gateway's own answer. @param time what the tool may take */
    public ProviderHttp.Answer send(String toolName, JsonNode arguments, ObjectNode requestMetadata, Duration time) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("tool_name", toolName);
        body.set("arguments", arguments);
        body.set("request_metadata", requestMetadata);
        return http.call(
                "POST", http.config().text("invoke_path", "/v1/tools/invoke"), body, time.plus(ToolAdapters.MARGIN));
    }

    /** The gateway's own list of its tools. @param limit longest wait for it */
    public ProviderHttp.Answer list(Duration limit) {
        String path = http.config().text("list_tools_path", "/v1/tools");
        return http.call("GET", http.config().text("tools_path", path), null, limit);
    }

    /** Whether an answer is a tool's outcome, good or bad, and not the gateway's own failure. */
    public static boolean isEnvelope(JsonNode body) {
        return body.hasNonNull("tool_name");
    }
}
