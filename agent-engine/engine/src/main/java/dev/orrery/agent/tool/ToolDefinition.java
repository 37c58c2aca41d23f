package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * A published tool, section 10.2 of the playgrounds contract.
 *
 * @param ref registry id, such as {@code tool.web_search}
 * @param toolName what the model and the provider call it
 * @param safetyPolicy known keys: {@code timeout_seconds}, {@code allow_imports}, {@code requires_approval}
 */
public record ToolDefinition(
        String ref,
        String description,
        ToolTransport transport,
        String toolName,
        ObjectNode inputSchema,
        ObjectNode safetyPolicy,
        boolean offlineCompatible) {
    private static final String ONLY_PROFILE = "default";

    /** The tool of a registry's spec, or empty when it cannot be dispatched. */
    public static Optional<ToolDefinition> of(String ref, JsonNode spec) {
        String toolName = spec.path("tool_name").asText("").trim();
        if (toolName.isEmpty()
                || !ONLY_PROFILE.equalsIgnoreCase(
                        spec.path("connection_profile_ref").asText(""))) {
            return Optional.empty();
        }
        return ToolTransport.parse(spec.path("transport").asText(""))
                .map(transport -> new ToolDefinition(
                        ref,
                        spec.path("description").asText(""),
                        transport,
                        toolName,
                        object(spec.path("input_schema")),
                        object(spec.path("safety_policy")),
                        spec.path("offline_compatible").asBoolean(false)));
    }

    public boolean requiresApproval() {
        return safetyPolicy.path("requires_approval").asBoolean(false);
    }

    /** The function definition that the model gets. */
    ObjectNode function() {
        ObjectNode definition = JsonNodeFactory.instance.objectNode().put("type", "function");
        definition
                .putObject("function")
                .put("name", toolName)
                .put("description", description)
                .set("parameters", inputSchema);
        return definition;
    }

    private static ObjectNode object(JsonNode value) {
        return value instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
