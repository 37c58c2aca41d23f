package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A call after all checks that need no other service. */
public sealed interface CheckedCall {
    RequestedCall call();

    /** It may be made, perhaps after a person agreed. */
    record Ready(RequestedCall call, OfferedTool tool, ObjectNode arguments) implements CheckedCall {
        public boolean needsApproval() {
            return tool.needsApproval();
        }
    }

    /**
     * It is not made; the model is told why.
     *
     * @param tool null when the agent has no such tool
     */
    record Refused(RequestedCall call, @Nullable OfferedTool tool, JsonNode arguments, int status, ObjectNode error)
            implements CheckedCall {}
}
