package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import java.time.Duration;

/** Invokes tools of the MCP gateway, section 13.1 of the platform contract. */
public final class McpGatewayClient {
    private final ProviderHttp http;

    public McpGatewayClient(ProviderHttp http) {
        this.http = http;
    }

    /** @param limit longest wait for the answer */
    public ToolReply invoke(String toolName, JsonNode arguments, ObjectNode requestMetadata, Duration limit) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("tool_name", toolName);
        body.set("arguments", arguments);
        body.set("request_metadata", requestMetadata);
        ProviderHttp.Answer answer =
                http.call("POST", http.config().text("invoke_path", "/v1/tools/invoke"), body, limit);
        JsonNode error = answer.body().path("error");
        if (error instanceof ObjectNode object) {
            return new ToolReply(answer.isSuccess() ? 502 : answer.status(), null, object);
        }
        return answer.isSuccess() && answer.body().has("result")
                ? ToolReply.result(answer.status(), answer.body().path("result"))
                : ToolReply.plainError(answer);
    }
}
