package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.ToolSpec;
import dev.orrery.agent.catalog.Transport;

/**
 * A tool that can be dispatched, section 10.2 of the playgrounds contract.
 *
 * @param ref registry id, such as {@code tool.web_search}
 */
public record ToolDefinition(String ref, ToolSpec spec, Transport transport) {

    /** @throws dev.orrery.kit.failure.Failure 403 {@code EXEC_TOOL_NOT_ALLOWED} for a transport that is not known */
    public static ToolDefinition of(String ref, ToolSpec spec) {
        Transport transport = spec.transport();
        if (transport == null) {
            throw ExecFailure.toolNotAllowed(ref).with("reason", "unknown_transport");
        }
        return new ToolDefinition(ref, spec, transport);
    }

    /** What the provider calls it, and the model where it can. */
    public String toolName() {
        return spec.toolName();
    }

    public ObjectNode inputSchema() {
        return spec.inputSchema();
    }
}
