package dev.orrery.agent.tool;

import dev.orrery.contracts.platform.RuntimeBinding;

/**
 * A tool of an execution and the provider that runs it.
 *
 * @param needsApproval whether a person decides about each call
 */
public record OfferedTool(ToolDefinition definition, RuntimeBinding provider, boolean needsApproval) {}
