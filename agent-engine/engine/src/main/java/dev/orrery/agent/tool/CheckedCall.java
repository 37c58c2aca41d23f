package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A call after all checks that need no other service. */
public sealed interface CheckedCall {
    RequestedCall call();

    /** The tool that it is for; null when the agent has no such tool. */
    @Nullable
    OfferedTool tool();

    /** The tool's own name, or what the model called one that is not there. */
    default String toolName() {
        OfferedTool tool = tool();
        return tool == null ? call().toolName() : tool.definition().toolName();
    }

    /** It may be made, perhaps after a person agreed. */
    record Ready(RequestedCall call, OfferedTool tool, ObjectNode arguments) implements CheckedCall {
        public boolean needsApproval() {
            return tool.needsApproval();
        }
    }

    /** It is not made; the model is told why. */
    record Refused(RequestedCall call, @Nullable OfferedTool tool, JsonNode arguments, int status, ObjectNode error)
            implements CheckedCall {}
}
