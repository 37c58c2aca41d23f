package dev.orrery.agent.policy;

import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.catalog.ToolPolicy;
import dev.orrery.agent.catalog.ToolSpec;
import dev.orrery.agent.policy.Admission.AdmittedTool;
import dev.orrery.agent.registry.EntityAccess;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.Permission;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.workflow.Step;
import dev.orrery.agent.workflow.Workflow;
import dev.orrery.agent.workflow.WorkflowCheck;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a user may execute an agent now, and with what: the order of section 7.8 of the playgrounds contract,
 * with the user's own rights. The engine asks before it starts anything; nothing is remembered, so that a change of
 * rights counts at once.
 */
@ApplicationScoped
public class PolicyDecisions {
    private final Registry registry;
    private final EntityAccess access;
    private final PolicyRules rules;
    private final ResourceAccess resources;

    PolicyDecisions(Registry registry, EntityAccess access, PolicyRules rules, ResourceAccess resources) {
        this.registry = registry;
        this.access = access;
        this.rules = rules;
        this.resources = resources;
    }

    /**
     * The current version of an agent; a draft counts as absent, so publishing a draft deactivates an agent.
     *
     * @throws dev.orrery.kit.failure.Failure 404 {@code EXEC_AGENT_NOT_FOUND}
     */
    public AgentDefinition find(String agentId) {
        return registry.find(EntityType.AGENT, agentId)
                .flatMap(AgentDefinition::of)
                .orElseThrow(() -> ExecFailure.agentNotFound(agentId));
    }

    /** @throws dev.orrery.kit.failure.Failure a 403 of section 7.9 */
    public Admission admit(AgentDefinition agent, Asked asked) {
        PolicyRules.Verdict verdict = verdict(agent, asked);
        requirePermission(agent, asked, verdict);
        if (agent.needsInternet() && !asked.online()) {
            throw ExecFailure.profileBlocked(
                    "Agent '" + agent.id() + "' needs the internet and the runtime profile is offline.");
        }
        String model = model(agent, asked);
        if (model != null) {
            resources.requireModel(asked.actor(), model);
        }
        List<AdmittedTool> tools = tools(agent, asked, verdict);
        Workflow workflow = workflow(agent, tools);
        if (workflow != null) {
            requireResources(workflow, asked);
        }
        if (asked.index() != null && asked.runtime() != null) {
            resources.requireIndex(asked.actor(), asked.index(), asked.runtime());
        }
        return new Admission(agent, tools, workflow);
    }

    private PolicyRules.Verdict verdict(AgentDefinition agent, Asked asked) {
        List<String> entities = new ArrayList<>(agent.tools());
        entities.add(agent.id());
        return rules.verdict(asked.actor(), entities);
    }

    /** Deny beats everything but a superadmin, ownership included. */
    private void requirePermission(AgentDefinition agent, Asked asked, PolicyRules.Verdict verdict) {
        if (asked.actor().isSuperadmin()) {
            return;
        }
        if (verdict.denies(agent.id())) {
            throw ExecFailure.policyDenied("A policy rule denies you agent '" + agent.id() + "'.");
        }
        if (!access.may(Permission.EXECUTE, agent.entry(), asked.actor()) && !verdict.allows(agent.id())) {
            throw ExecFailure.policyDenied(
                    "You may not execute agent '" + agent.id() + "'; ask its owner to share it.");
        }
    }

    /** The model that will answer: the one that was named, the agent's, or the deployment's default. */
    private static @Nullable String model(AgentDefinition agent, Asked asked) {
        if (asked.model() != null) {
            return asked.model();
        }
        PlatformRuntime runtime = asked.runtime();
        return agent.spec().defaultModelRef() != null || runtime == null
                ? agent.spec().defaultModelRef()
                : runtime.binding(Capability.LLM_INFERENCE)
                        .map(RuntimeBinding::defaultResourceId)
                        .orElse(null);
    }

    private List<AdmittedTool> tools(AgentDefinition agent, Asked asked, PolicyRules.Verdict verdict) {
        ToolPolicy policy = ToolPolicy.of(agent.spec().toolPolicy());
        List<AdmittedTool> admitted = new ArrayList<>();
        for (String ref : agent.tools().stream().distinct().toList()) {
            ToolSpec spec = tool(ref, agent).orElseThrow(() -> ExecFailure.toolNotAllowed(ref));
            if (spec.transport() == null || !spec.hasKnownProfile()) {
                throw ExecFailure.toolNotAllowed(ref);
            }
            if (!spec.offlineCompatible() && !asked.online()) {
                throw ExecFailure.toolNotAllowed(ref).with("reason", "tool_needs_internet");
            }
            ToolPolicy.Rule rule = policy.rule(ref, spec);
            boolean denied = rule == ToolPolicy.Rule.DENY
                    || verdict.denies(ref) && !asked.actor().isSuperadmin();
            if (!denied) {
                admitted.add(new AdmittedTool(ref, spec, rule));
            }
        }
        return List.copyOf(admitted);
    }

    /** A published tool of the agent's organization or of the installation. */
    private Optional<ToolSpec> tool(String ref, AgentDefinition agent) {
        return registry.find(EntityType.TOOL, ref)
                .filter(Entry::isPublished)
                .filter(entry -> entry.organizationId() == null
                        || entry.organizationId().equals(agent.entry().organizationId()))
                .map(Entry::current)
                .map(version -> ToolSpec.stored(version.specJson()));
    }

    /** The agent's workflow, which may use only tools that were admitted. */
    private static @Nullable Workflow workflow(AgentDefinition agent, List<AdmittedTool> tools) {
        Workflow workflow;
        try {
            workflow = WorkflowCheck.require(agent.spec().workflowDefinition(), agent.tools());
        } catch (IllegalArgumentException broken) {
            throw ExecFailure.internal(
                            "The workflow of agent '" + agent.id() + "' cannot be run: " + broken.getMessage(),
                            "invalid_workflow")
                    .causedBy(broken);
        }
        if (workflow != null) {
            for (Step step : workflow.steps()) {
                if (step instanceof Step.Tool call
                        && tools.stream().noneMatch(tool -> tool.ref().equals(call.tool()))) {
                    throw ExecFailure.toolNotAllowed(call.tool()).with("step", step.id());
                }
            }
        }
        return workflow;
    }

    /** Models and indexes that steps name themselves. */
    private void requireResources(Workflow workflow, Asked asked) {
        for (Step step : workflow.steps()) {
            if (step instanceof Step.Model model && model.model() != null) {
                resources.requireModel(asked.actor(), model.model());
            }
            if (step instanceof Step.Retrieval search && search.index() != null && asked.runtime() != null) {
                resources.requireIndex(asked.actor(), search.index(), asked.runtime());
            }
        }
    }
}
