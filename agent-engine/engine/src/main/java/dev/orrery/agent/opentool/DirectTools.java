package dev.orrery.agent.opentool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.tool.DirectCalls;
import dev.orrery.agent.tool.ToolDefinition;
import dev.orrery.contracts.agents.AgentEngineClient.OpenTool;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * What a user may call directly: the tools that are shared with them and need no approval, as far as the active
 * deployment can run them, and search in the bound knowledge bases.
 */
@ApplicationScoped
class DirectTools {
    private final PlatformControlClient platform;
    private final DirectCalls calls;
    private final KnowledgeTools knowledge;

    DirectTools(@RestClient PlatformControlClient platform, DirectCalls calls, KnowledgeTools knowledge) {
        this.platform = platform;
        this.calls = calls;
        this.knowledge = knowledge;
    }

    /** Of tools with the same name the first, which is the one that {@link #call} finds. */
    List<OpenTool> list(Actor actor) {
        Map<String, OpenTool> tools = new LinkedHashMap<>();
        knowledge.tools().forEach(tool -> tools.put(tool.name(), tool));
        PlatformRuntime runtime = platform.runtime();
        for (ToolDefinition tool : calls.usable(actor, platform.runtimeProfile().isOnline(), runtime)) {
            tools.putIfAbsent(
                    tool.toolName(), new OpenTool(tool.toolName(), tool.spec().description(), tool.inputSchema()));
        }
        return List.copyOf(tools.values());
    }

    /** @throws Failure 404 {@code tool_not_found}, 400 {@code invalid_arguments}, or the tool's own error */
    JsonNode call(String name, ObjectNode arguments, Actor actor) {
        PlatformRuntime runtime = platform.runtime();
        if (knowledge.has(name)) {
            return knowledge.call(name, arguments, runtime, actor);
        }
        boolean online = platform.runtimeProfile().isOnline();
        ToolDefinition tool = calls.usable(actor, online, runtime).stream()
                .filter(usable -> usable.toolName().equals(name))
                .findFirst()
                .orElseThrow(() -> Failure.notFound("tool_not_found", "You have no tool '" + name + "'."));
        return calls.call(tool, arguments, runtime);
    }
}
