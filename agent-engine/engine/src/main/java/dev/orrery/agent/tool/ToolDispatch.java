package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.tool.ToolAdapters;
import dev.orrery.adapters.tool.ToolReply;
import dev.orrery.agent.EngineConfig;
import dev.orrery.contracts.platform.RuntimeBinding;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** One call to the provider of a tool, within the tool's time: section 10.3 of the playgrounds contract. */
@ApplicationScoped
class ToolDispatch {
    /** The sandbox clamps what is asked for to this. */
    private static final int SANDBOX_MOST_SECONDS = 15;
    /** A provider that keeps the tool's own limit still answers within this. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

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
                                limit(tool).plus(MARGIN));
            case SANDBOX_HTTP -> {
                int asked = arguments.path("timeout_seconds").asInt(0);
                int seconds = Math.min(asked > 0 ? asked : (int) limit(tool).toSeconds(), SANDBOX_MOST_SECONDS);
                yield adapters.sandbox(provider)
                        .execute(
                                arguments.path("code").asText(""),
                                arguments.has("input") ? arguments.path("input") : NullNode.getInstance(),
                                seconds,
                                tool.spec().safetyPolicy(),
                                Duration.ofSeconds(seconds).plus(MARGIN));
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
