package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.platform.DeploymentRef;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The tools of one execution. What the policy denies is known, so that a call for it is answered, but never offered. */
public record Toolset(List<OfferedTool> tools, DeploymentRef deployment) {

    public boolean isEmpty() {
        return tools.isEmpty();
    }

    /** Function definitions for the model. */
    public List<JsonNode> functions() {
        return offered().map(tool -> (JsonNode) tool.definition().function()).toList();
    }

    List<String> names() {
        return offered().map(tool -> tool.definition().toolName()).toList();
    }

    Optional<OfferedTool> named(String toolName) {
        return tools.stream()
                .filter(tool -> tool.definition().toolName().equals(toolName))
                .findFirst();
    }

    private Stream<OfferedTool> offered() {
        return tools.stream().filter(tool -> tool.rule() != ToolRule.DENY);
    }
}
