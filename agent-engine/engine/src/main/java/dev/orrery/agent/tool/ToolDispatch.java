package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.tool.SandboxRun;
import dev.orrery.adapters.tool.ToolAdapters;
import dev.orrery.adapters.tool.ToolReply;
import dev.orrery.agent.EngineConfig;
import dev.orrery.contracts.platform.RuntimeBinding;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** One call to the provider of a tool, within the tool's time: section 10.3 of the playgrounds contract. */
@ApplicationScoped
class ToolDispatch {
    private final ToolAdapters adapters;
    private final EngineConfig.Loop limits;

    ToolDispatch(ToolAdapters adapters, EngineConfig config) {
        this.adapters = adapters;
        this.limits = config.loop();
    }

    ToolReply reply(ToolDefinition tool, RuntimeBinding provider, ObjectNode arguments) {
        return switch (tool.transport()) {
            case MCP ->
                adapters.gateway(provider)
                        .invoke(
                                tool.toolName(),
                                arguments,
                                JsonNodeFactory.instance.objectNode().put("tool_ref", tool.ref()),
                                limit(tool));
            case SANDBOX_HTTP -> {
                int asked = arguments.path("timeout_seconds").asInt(0);
                int seconds = Math.min(asked > 0 ? asked : (int) limit(tool).toSeconds(), SandboxRun.MOST_SECONDS);
                yield adapters.sandbox(provider)
                        .execute(new SandboxRun(
                                arguments.path("code").asText(""),
                                arguments.path("input"),
                                seconds,
                                tool.spec().safetyPolicy()));
            }
        };
    }

    /** {@code safety_policy.timeout_seconds} of the tool, else the engine's default, never more than its maximum. */
    private Duration limit(ToolDefinition tool) {
        int own = tool.spec().safetyPolicy().path("timeout_seconds").asInt(0);
        Duration wanted = own > 0 ? Duration.ofSeconds(own) : limits.toolTimeout();
        return wanted.compareTo(limits.longestToolTimeout()) > 0 ? limits.longestToolTimeout() : wanted;
    }
}
