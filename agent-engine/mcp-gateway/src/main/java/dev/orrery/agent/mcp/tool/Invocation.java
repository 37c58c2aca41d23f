package dev.orrery.agent.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import org.jspecify.annotations.Nullable;

/** Body of an invocation, section 13.1. */
record Invocation(String toolName, ObjectNode arguments, ObjectNode requestMetadata) {

    /** What is answered to it, whatever the status. */
    record Outcome(
            String toolName,
            ObjectNode arguments,
            ObjectNode requestMetadata,
            @Nullable JsonNode result,
            @Nullable ObjectNode error) {}

    /**
     * @throws Failure 400 {@code invalid_payload}, {@code invalid_arguments}, {@code invalid_request_metadata}; 404
     *     {@code tool_not_found} for a call that names no tool
     */
    static Invocation of(@Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        String toolName = fields.text("tool_name");
        if (toolName == null) {
            throw notFound("");
        }
        return new Invocation(
                toolName,
                orEmpty(fields.object("arguments", "invalid_arguments")),
                orEmpty(fields.object("request_metadata", "invalid_request_metadata")));
    }

    static Failure notFound(String toolName) {
        return Failure.notFound("tool_not_found", "The gateway has no tool '" + toolName + "'.");
    }

    Outcome outcome(ToolAnswer answer) {
        return new Outcome(toolName, arguments, requestMetadata, answer.result(), answer.error());
    }

    private static ObjectNode orEmpty(@Nullable ObjectNode node) {
        return node == null ? JsonNodeFactory.instance.objectNode() : node;
    }
}
