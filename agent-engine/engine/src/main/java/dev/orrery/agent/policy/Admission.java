package dev.orrery.agent.policy;

import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.catalog.ToolPolicy;
import dev.orrery.agent.catalog.ToolSpec;
import dev.orrery.agent.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent that may be executed now, and what it may use.
 *
 * @param tools those that this user may use through this agent; denied ones are not among them
 * @param workflow null when the agent is one conversation with its model
 */
public record Admission(
        AgentDefinition agent,
        List<AdmittedTool> tools,
        @Nullable Workflow workflow) {

    /** @param rule allow, or approve when a person decides about each call; never deny */
    public record AdmittedTool(String ref, ToolSpec spec, ToolPolicy.Rule rule) {
        public boolean needsApproval() {
            return rule == ToolPolicy.Rule.APPROVE;
        }
    }
}
