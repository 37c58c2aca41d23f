package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.platform.RuntimeBinding;

/**
 * A tool of an execution and the provider that runs it.
 *
 * @param function what the model calls it: its name, as far as chat completions take it
 * @param needsApproval whether a person decides about each call
 */
public record OfferedTool(ToolDefinition definition, String function, RuntimeBinding provider, boolean needsApproval) {

    /** The function definition that the model gets. */
    JsonNode schema() {
        ObjectNode offered = JsonNodeFactory.instance.objectNode().put("type", "function");
        offered.putObject("function")
                .put("name", function)
                .put("description", definition.spec().description())
                .set("parameters", definition.inputSchema());
        return offered;
    }
}
