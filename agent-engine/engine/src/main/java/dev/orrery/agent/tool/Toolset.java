package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.policy.Admission.AdmittedTool;
import dev.orrery.contracts.agents.ToolNames;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.contracts.platform.PlatformRuntime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The tools of one execution: those that the policy admits, each with its provider in the active deployment. */
public record Toolset(List<OfferedTool> tools, DeploymentRef deployment) {

    /** @throws dev.orrery.kit.failure.Failure 403 {@code EXEC_TOOL_NOT_ALLOWED} when a capability is not bound */
    public static Toolset of(List<AdmittedTool> admitted, PlatformRuntime runtime) {
        List<OfferedTool> tools = new ArrayList<>();
        Iterator<String> functions = ToolNames.FUNCTION
                .of(admitted.stream().map(tool -> tool.spec().toolName()).toList())
                .iterator();
        for (AdmittedTool tool : admitted) {
            ToolDefinition definition = ToolDefinition.of(tool.ref(), tool.spec());
            Capability capability = definition.transport().capability();
            tools.add(new OfferedTool(
                    definition,
                    functions.next(),
                    runtime.binding(capability)
                            .orElseThrow(() -> ExecFailure.toolNotAllowed(tool.ref())
                                    .with("reason", "capability_not_bound")
                                    .with("capability", capability.wireName())),
                    tool.needsApproval()));
        }
        return new Toolset(List.copyOf(tools), runtime.deploymentProfile());
    }

    /** Function definitions for the model. */
    public List<JsonNode> functions() {
        return tools.stream().map(OfferedTool::schema).toList();
    }

    List<String> names() {
        return tools.stream().map(OfferedTool::function).toList();
    }

    /** What was offered under this name; else the tool that is called so itself, which instructions may have told. */
    Optional<OfferedTool> named(String name) {
        return with(OfferedTool::function, name)
                .or(() -> with(tool -> tool.definition().toolName(), name));
    }

    private Optional<OfferedTool> with(Function<OfferedTool, String> naming, String name) {
        return tools.stream().filter(tool -> naming.apply(tool).equals(name)).findFirst();
    }
}
