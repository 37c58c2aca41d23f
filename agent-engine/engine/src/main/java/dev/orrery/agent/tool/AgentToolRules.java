package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.orrery.agent.catalog.AgentDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/**
 * The agent's own {@code tool_policy}, {@code {"default": "allow", "tools": {"tool.x": "approve"}}}. A rule that cannot
 * be read denies; a tool that asks for approval itself is never just allowed.
 */
@ApplicationScoped
class AgentToolRules implements ToolRules {
    @Override
    public ToolRule rule(AgentDefinition agent, ToolDefinition tool) {
        JsonNode policy = agent.spec().toolPolicy() == null
                ? MissingNode.getInstance()
                : agent.spec().toolPolicy();
        JsonNode own = policy.path("tools").path(tool.ref());
        ToolRule rule = own.isMissingNode() ? read(policy.path("default")) : read(own);
        return rule == ToolRule.ALLOW && tool.requiresApproval() ? ToolRule.APPROVE : rule;
    }

    private static ToolRule read(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return ToolRule.ALLOW;
        }
        return switch (value.asText("").trim().toLowerCase(Locale.ROOT)) {
            case "allow" -> ToolRule.ALLOW;
            case "approve" -> ToolRule.APPROVE;
            default -> ToolRule.DENY;
        };
    }
}
