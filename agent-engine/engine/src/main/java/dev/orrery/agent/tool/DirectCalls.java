package dev.orrery.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.tool.ToolReply;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.PlatformArtifacts;
import dev.orrery.agent.catalog.ToolSpec;
import dev.orrery.agent.catalog.Transport;
import dev.orrery.agent.policy.PolicyRules;
import dev.orrery.agent.registry.EntityAccess;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.Permission;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.registry.Version;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Calls of tools by users themselves, with no agent between whose policy could decide. */
@ApplicationScoped
public class DirectCalls {
    private final Registry registry;
    private final EntityAccess access;
    private final PolicyRules rules;
    private final ToolArguments schemas;
    private final ToolDispatch dispatch;
    private final ObjectMapper json;

    DirectCalls(
            Registry registry,
            EntityAccess access,
            PolicyRules rules,
            ToolArguments schemas,
            ToolDispatch dispatch,
            ObjectMapper json) {
        this.registry = registry;
        this.access = access;
        this.rules = rules;
        this.schemas = schemas;
        this.dispatch = dispatch;
        this.json = json;
    }

    /**
     * The platform's tools and those that the user may execute, without any that a policy rule denies or a person must
     * approve, as far as this deployment can run them now.
     */
    public List<ToolDefinition> usable(Actor actor, boolean online, PlatformRuntime runtime) {
        List<Entry> published = registry.list(EntityType.TOOL).stream()
                .filter(Entry::isReleased)
                .toList();
        PolicyRules.Verdict verdict =
                rules.verdict(actor, published.stream().map(Entry::id).toList());
        List<ToolDefinition> tools = new ArrayList<>();
        for (Entry entry : published) {
            Version current = entry.current();
            boolean denied = verdict.denies(entry.id()) && !actor.isSuperadmin();
            boolean given = PlatformArtifacts.isPlatformTool(entry.id())
                    || access.may(Permission.EXECUTE, entry, actor)
                    || verdict.allows(entry.id());
            if (current != null && given && !denied) {
                ToolSpec spec = ToolSpec.stored(current.specJson());
                if (runs(spec, online, runtime)) {
                    tools.add(ToolDefinition.of(entry.id(), spec));
                }
            }
        }
        return tools;
    }

    private static boolean runs(ToolSpec spec, boolean online, PlatformRuntime runtime) {
        Transport transport = spec.transport();
        return transport != null
                && runtime.binding(transport.capability()).isPresent()
                && spec.hasKnownProfile()
                && !spec.requiresApproval()
                && (online || spec.offlineCompatible());
    }

    /** @throws Failure 400 {@code invalid_arguments}, or the tool's own error with its status */
    public JsonNode call(ToolDefinition tool, ObjectNode arguments, PlatformRuntime runtime) {
        List<String> problems = schemas.problems(tool.inputSchema(), arguments);
        if (!problems.isEmpty()) {
            throw Failure.badRequest("invalid_arguments", "The arguments do not fit the tool's schema.")
                    .with("problems", problems);
        }
        ToolReply reply = dispatch.reply(
                tool,
                runtime.binding(tool.transport().capability())
                        .orElseThrow(() -> ExecFailure.toolNotAllowed(tool.ref())),
                arguments);
        ObjectNode error = reply.error();
        if (error != null) {
            throw Failure.of(
                            Math.max(400, reply.status()),
                            error.path("code").asText("tool_failed"),
                            error.path("message").asText("The tool failed."))
                    .with("tool_error", json.convertValue(error, Object.class));
        }
        return reply.result() == null ? NullNode.getInstance() : reply.result();
    }
}
