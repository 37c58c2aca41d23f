package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import org.jspecify.annotations.Nullable;

/**
 * What a tool provider answered: exactly one of result and error.
 *
 * @param status HTTP status; 502 or 504 when there was no answer
 * @param error at least {@code code} and {@code message}
 */
public record ToolReply(
        int status, @Nullable JsonNode result, @Nullable ObjectNode error) {

    static ToolReply result(int status, JsonNode result) {
        return new ToolReply(status, result, null);
    }

    static ToolReply error(int status, String code, String message) {
        return new ToolReply(
                status,
                null,
                JsonNodeFactory.instance.objectNode().put("code", code).put("message", message));
    }

    /** A flat {@code {"error","message"}} body, or a transport failure in the same shape. */
    static ToolReply plainError(ProviderHttp.Answer answer) {
        return error(
                answer.isSuccess() ? 502 : answer.status(),
                answer.body().path("error").asText("tool_failed"),
                answer.body().path("message").asText("The tool's provider gave no usable answer."));
    }
}
