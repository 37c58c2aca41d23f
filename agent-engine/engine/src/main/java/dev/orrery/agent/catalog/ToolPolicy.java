package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.registry.WireName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tool_policy} of an agent: {@code {"default": "allow", "tools": {"tool.web_search": "approve"},
 * "allow_user_tools": false}}. Everything in it is optional, other keys are ignored, and a rule that cannot be read
 * denies.
 *
 * @param byDefault rule of a tool that is not named
 * @param tools rules by tool id
 * @param allowUserTools whether tools that are not the platform's own may be used at all
 */
public record ToolPolicy(Rule byDefault, Map<String, Rule> tools, boolean allowUserTools) {
    public static final ToolPolicy OPEN = new ToolPolicy(Rule.ALLOW, Map.of(), true);

    /** What happens when the model asks for a tool. */
    public enum Rule implements WireName {
        ALLOW,
        /** A person decides about each call. */
        APPROVE,
        DENY
    }

    public static ToolPolicy of(@Nullable ObjectNode policy) {
        if (policy == null) {
            return OPEN;
        }
        Map<String, Rule> tools = new LinkedHashMap<>();
        policy.path("tools").properties().forEach(entry -> tools.put(entry.getKey(), rule(entry.getValue())));
        JsonNode listed = policy.path("tools");
        boolean readable = listed.isMissingNode() || listed.isNull() || listed.isObject();
        Rule byDefault = policy.hasNonNull("default") ? rule(policy.path("default")) : Rule.ALLOW;
        return new ToolPolicy(
                readable ? byDefault : Rule.DENY,
                Map.copyOf(tools),
                policy.path("allow_user_tools").asBoolean(!policy.hasNonNull("allow_user_tools")));
    }

    /** The rule of this tool; a tool that asks for approval itself is never just allowed. */
    public Rule rule(String toolRef, ToolSpec tool) {
        if (!allowUserTools && !PlatformArtifacts.isPlatformTool(toolRef)) {
            return Rule.DENY;
        }
        Rule rule = tools.getOrDefault(toolRef, byDefault);
        return rule == Rule.ALLOW && tool.requiresApproval() ? Rule.APPROVE : rule;
    }

    /** What is wrong with a policy, as texts for its author. */
    static List<String> problems(@Nullable ObjectNode policy, List<String> toolRefs) {
        List<String> problems = new ArrayList<>();
        if (policy == null) {
            return problems;
        }
        if (policy.hasNonNull("default") && unreadable(policy.path("default"))) {
            problems.add("The tool policy's default must be allow, approve or deny.");
        }
        if (policy.hasNonNull("allow_user_tools")
                && !policy.path("allow_user_tools").isBoolean()) {
            problems.add("The tool policy's allow_user_tools must be true or false.");
        }
        if (policy.hasNonNull("tools") && !policy.path("tools").isObject()) {
            problems.add("The tool policy's tools must be an object of rules by tool id.");
        }
        for (Map.Entry<String, JsonNode> entry : policy.path("tools").properties()) {
            if (unreadable(entry.getValue())) {
                problems.add("The tool policy's rule for '" + entry.getKey() + "' must be allow, approve or deny.");
            }
            if (!toolRefs.contains(entry.getKey())) {
                problems.add("The tool policy names '" + entry.getKey() + "', which the agent does not use.");
            }
        }
        return problems;
    }

    private static boolean unreadable(JsonNode rule) {
        return !rule.isTextual() || WireName.parse(Rule.class, rule.textValue()).isEmpty();
    }

    private static Rule rule(JsonNode value) {
        return unreadable(value)
                ? Rule.DENY
                : WireName.parse(Rule.class, value.textValue()).orElse(Rule.DENY);
    }
}
