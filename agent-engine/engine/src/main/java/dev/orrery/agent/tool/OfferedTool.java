package dev.orrery.agent.tool;

import dev.orrery.contracts.platform.RuntimeBinding;

/** A tool of an execution, the provider that runs it, and what the policy says about it. */
public record OfferedTool(ToolDefinition definition, RuntimeBinding provider, ToolRule rule) {}
