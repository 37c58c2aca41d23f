package dev.orrery.agent.tool;

import dev.orrery.agent.catalog.AgentDefinition;

/** The tool policy: what an agent may do with a tool. */
public interface ToolRules {
    ToolRule rule(AgentDefinition agent, ToolDefinition tool);
}
