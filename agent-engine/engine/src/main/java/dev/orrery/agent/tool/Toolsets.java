package dev.orrery.agent.tool;

import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.contracts.platform.PlatformRuntime;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Resolves the tools of an agent before its first model call: sections 7.8 and 10.1. */
@ApplicationScoped
public class Toolsets {
    private final ToolRegistry registry;
    private final ToolRules rules;

    Toolsets(ToolRegistry registry, ToolRules rules) {
        this.registry = registry;
        this.rules = rules;
    }

    /**
     * @param online the runtime profile; without it a tool that needs the internet is refused before any connection
     * @throws dev.orrery.kit.failure.Failure 403 {@code EXEC_TOOL_NOT_ALLOWED}
     */
    public Toolset of(AgentDefinition agent, boolean online, PlatformRuntime runtime) {
        List<OfferedTool> tools = new ArrayList<>();
        for (String ref : agent.tools()) {
            ToolDefinition tool = registry.find(ref)
                    .orElseThrow(() -> ExecFailure.toolNotAllowed(ref).with("reason", "tool_not_published"));
            if (!online && !tool.offlineCompatible()) {
                throw ExecFailure.toolNotAllowed(ref).with("reason", "tool_needs_online_profile");
            }
            tools.add(new OfferedTool(
                    tool,
                    runtime.binding(tool.transport().capability())
                            .orElseThrow(() -> ExecFailure.toolNotAllowed(ref)
                                    .with("reason", "capability_not_bound")
                                    .with(
                                            "capability",
                                            tool.transport().capability().wireName())),
                    rules.rule(agent, tool)));
        }
        return new Toolset(List.copyOf(tools), runtime.deploymentProfile());
    }
}
