package dev.orrery.agent.tool;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import org.jspecify.annotations.Nullable;

/**
 * Item of {@code tool_calls} in an execution record, section 7.5: exactly one of result and error. What describes the
 * tool is absent when the model asked for one that the agent does not have.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ToolCallRecord(
        String callId,
        @Nullable String toolRef,
        String toolName,
        @Nullable String transport,
        @Nullable String runtimeCapability,
        @Nullable String providerSlug,
        @Nullable String providerKey,
        String deploymentProfileSlug,
        int statusCode,
        JsonNode arguments,
        @Nullable JsonNode result,
        @Nullable JsonNode error,
        long durationMs) {

    /** What the model is told. */
    public JsonNode payload() {
        if (error != null) {
            return error;
        }
        return result == null ? NullNode.getInstance() : result;
    }
}
