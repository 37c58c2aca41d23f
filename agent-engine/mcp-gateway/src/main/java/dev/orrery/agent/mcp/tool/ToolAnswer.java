package dev.orrery.agent.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a tool came to: exactly one of result and error. @param status HTTP status of the answer */
public record ToolAnswer(
        int status, @Nullable JsonNode result, @Nullable ObjectNode error) {

    public static ToolAnswer of(JsonNode result) {
        return new ToolAnswer(200, result, null);
    }

    public static ToolAnswer error(int status, String code, String message) {
        return new ToolAnswer(
                status,
                null,
                JsonNodeFactory.instance.objectNode().put("code", code).put("message", message));
    }
}
