package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.model.BoundModel;
import dev.orrery.agent.model.ModelUser;
import dev.orrery.agent.policy.Asked;
import dev.orrery.agent.tool.Toolset;
import dev.orrery.agent.workflow.Workflow;
import dev.orrery.contracts.platform.PlatformRuntime;
import org.jspecify.annotations.Nullable;

/** What a run needs, checked before it starts. */
sealed interface Plan {
    /** The model that the record names; null when none is asked. */
    @Nullable
    BoundModel model();

    /** The model answers, with what was found and the tools of the agent. @param model null when nothing was asked */
    record Conversing(
            AgentDefinition agent,
            ExecutionInput input,
            PlatformRuntime runtime,
            @Nullable BoundModel model,
            Toolset tools,
            ModelUser user)
            implements Plan {}

    /**
     * The steps of a workflow, one after the other.
     *
     * @param definition the workflow as it was read
     * @param values prompt and inputs
     * @param model the first one that a step asks, or null
     */
    record Stepping(
            AgentDefinition agent,
            ExecutionInput input,
            PlatformRuntime runtime,
            @Nullable BoundModel model,
            Workflow workflow,
            ObjectNode definition,
            ObjectNode values,
            Asked asked,
            ModelUser user)
            implements Plan {}
}
