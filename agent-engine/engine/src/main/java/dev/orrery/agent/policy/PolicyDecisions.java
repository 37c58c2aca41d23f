package dev.orrery.agent.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.ExecFailure;
import dev.orrery.agent.catalog.AgentDefinition;
import dev.orrery.agent.catalog.PlatformArtifacts;
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
import dev.orrery.agent.workflow.WorkflowInputs;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a user may execute an agent now, and with what: the order of section 7.8 of the playgrounds contract,
 * with the user's own rights. The engine asks before it starts anything; nothing is remembered, so that a change of
 * rights counts at once. It only reads, and reads again when the connection breaks.
 */
@ApplicationScoped
@TriedAgain(Without.DATABASE)
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
        requireProfile(agent, asked);
        Workflow workflow = workflow(agent);
        if (workflow == null || workflow.usesDefaultModel()) {
            requireModel(model(agent, asked), asked);
        }
        List<AdmittedTool> tools = tools(agent, asked, verdict);
        if (workflow != null) {
            requireTools(workflow, tools);
            requireResources(workflow, asked);
        }
        requireIndex(asked.index(), asked);
        return new Admission(agent, tools, workflow);
    }

    /**
     * Admits the next step of a workflow that runs, with the rights as they are now: what was allowed when the execution
     * began may be so no longer.
     *
     * @param agent its current version
     * @return the tool that the step calls; null when it calls none
     * @throws dev.orrery.kit.failure.Failure a 403 of section 7.9
     */
    public @Nullable AdmittedTool admit(AgentDefinition agent, Step step, Asked asked) {
        PolicyRules.Verdict verdict = verdict(agent, asked);
        requirePermission(agent, asked, verdict);
        requireProfile(agent, asked);
        switch (step) {
            case Step.Model asking ->
                requireModel(asking.model() == null ? model(agent, asked) : asking.model(), asked);
            case Step.Retrieval search -> requireIndex(search.index() == null ? asked.index() : search.index(), asked);
            case Step.Tool call -> {
                if (!agent.tools().contains(call.tool())) {
                    throw ExecFailure.toolNotAllowed(call.tool());
                }
                return tool(call.tool(), agent, asked, verdict)
                        .orElseThrow(() -> ExecFailure.toolNotAllowed(call.tool()));
            }
            case Step.Branch unused -> {}
            case Step.Approval unused -> {}
        }
        return null;
    }

    /**
     * Checks the inputs of an execution that is asked for, so that wrong ones are refused before anything is stored. Says
     * nothing about an agent that the user may not execute, or that cannot run: the execution itself ends with that.
     *
     * @throws dev.orrery.kit.failure.Failure 400 {@code invalid_workflow_input}
     */
    public void requireInputs(String agentId, Asked asked, @Nullable String prompt, @Nullable ObjectNode inputs) {
        AgentDefinition agent = registry.find(EntityType.AGENT, agentId)
                .flatMap(AgentDefinition::of)
                .orElse(null);
        if (agent == null || agent.spec().workflowDefinition() == null && inputs == null) {
            return;
        }
        if (!mayExecute(agent, asked, verdict(agent, asked))) {
            return;
        }
        Workflow workflow;
        try {
            workflow = workflow(agent);
        } catch (Failure broken) {
            return;
        }
        if (workflow == null) {
            WorkflowInputs.requireNone(inputs);
        } else {
            WorkflowInputs.read(workflow, prompt, inputs, asked.index() != null);
        }
    }

    private PolicyRules.Verdict verdict(AgentDefinition agent, Asked asked) {
        List<String> entities = new ArrayList<>(agent.tools());
        entities.add(agent.id());
        return rules.verdict(asked.actor(), entities);
    }

    /** Deny beats everything but a superadmin, ownership included. */
    private void requirePermission(AgentDefinition agent, Asked asked, PolicyRules.Verdict verdict) {
        if (mayExecute(agent, asked, verdict)) {
            return;
        }
        if (verdict.denies(agent.id())) {
            throw ExecFailure.policyDenied("A policy rule denies you agent '" + agent.id() + "'.");
        }
        throw ExecFailure.policyDenied("You may not execute agent '" + agent.id() + "'; ask its owner to share it.");
    }

    private boolean mayExecute(AgentDefinition agent, Asked asked, PolicyRules.Verdict verdict) {
        return asked.actor().isSuperadmin()
                || !verdict.denies(agent.id())
                        && (access.may(Permission.EXECUTE, agent.entry(), asked.actor()) || verdict.allows(agent.id()));
    }

    private static void requireProfile(AgentDefinition agent, Asked asked) {
        if (agent.needsInternet() && !asked.online()) {
            throw ExecFailure.profileBlocked(
                    "Agent '" + agent.id() + "' needs the internet and the runtime profile is offline.");
        }
    }

    private void requireModel(@Nullable String model, Asked asked) {
        if (model != null) {
            resources.requireModel(asked.actor(), model);
            behind(model, asked.runtime()).ifPresent(managed -> resources.requireModel(asked.actor(), managed));
        }
    }

    /** The model that the deployment means by this id, where that is another one. */
    private static Optional<String> behind(String model, @Nullable PlatformRuntime runtime) {
        return Optional.ofNullable(runtime)
                .flatMap(active -> active.binding(Capability.LLM_INFERENCE))
                .flatMap(binding -> binding.resource(model))
                .map(BoundResource::managedModelId)
                .filter(managed -> !managed.equals(model));
    }

    private void requireIndex(@Nullable String index, Asked asked) {
        if (index != null && asked.runtime() != null) {
            resources.requireIndex(asked.actor(), index, asked.runtime());
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
        List<AdmittedTool> admitted = new ArrayList<>();
        for (String ref : agent.tools().stream().distinct().toList()) {
            tool(ref, agent, asked, verdict).ifPresent(admitted::add);
        }
        return List.copyOf(admitted);
    }

    /** Empty when the agent's policy, or a rule, denies the tool. */
    private Optional<AdmittedTool> tool(String ref, AgentDefinition agent, Asked asked, PolicyRules.Verdict verdict) {
        Entry entry = released(ref, agent)
                .filter(tool -> isGiven(tool, agent, asked, verdict))
                .orElseThrow(() -> ExecFailure.toolNotAllowed(ref));
        ToolSpec spec = Optional.ofNullable(entry.current())
                .map(version -> ToolSpec.stored(version.specJson()))
                .orElseThrow(() -> ExecFailure.toolNotAllowed(ref));
        if (spec.transport() == null || !spec.hasKnownProfile()) {
            throw ExecFailure.toolNotAllowed(ref);
        }
        if (!spec.offlineCompatible() && !asked.online()) {
            throw ExecFailure.toolNotAllowed(ref).with("reason", "tool_needs_internet");
        }
        ToolPolicy.Rule rule = ToolPolicy.of(agent.spec().toolPolicy()).rule(ref, spec);
        boolean denied = rule == ToolPolicy.Rule.DENY
                || verdict.denies(ref) && !asked.actor().isSuperadmin();
        return denied ? Optional.empty() : Optional.of(new AdmittedTool(ref, spec, rule));
    }

    /** A released tool of the agent's organization or of the installation. */
    private Optional<Entry> released(String ref, AgentDefinition agent) {
        return registry.find(EntityType.TOOL, ref)
                .filter(Entry::isReleased)
                .filter(entry -> entry.organizationId() == null
                        || entry.organizationId().equals(agent.entry().organizationId()));
    }

    /**
     * Whether the user may call the tool, by themselves or through this agent. One that was published through the catalog
     * or a project passes its tools on: its author was asked for them. One that a user just registered passes on nothing.
     */
    private boolean isGiven(Entry tool, AgentDefinition agent, Asked asked, PolicyRules.Verdict verdict) {
        return PlatformArtifacts.isPlatformTool(tool.id())
                || agent.entry().isReleased()
                || asked.actor().isSuperadmin()
                || verdict.allows(tool.id())
                || access.may(Permission.EXECUTE, tool, asked.actor());
    }

    private static @Nullable Workflow workflow(AgentDefinition agent) {
        try {
            return WorkflowCheck.require(agent.spec().workflowDefinition(), agent.tools());
        } catch (IllegalArgumentException broken) {
            throw ExecFailure.internal(
                            "The workflow of agent '" + agent.id() + "' cannot be run: " + broken.getMessage(),
                            "invalid_workflow")
                    .causedBy(broken);
        }
    }

    /** A workflow may use only tools that were admitted. */
    private static void requireTools(Workflow workflow, List<AdmittedTool> tools) {
        for (Step step : workflow.steps()) {
            if (step instanceof Step.Tool call
                    && tools.stream().noneMatch(tool -> tool.ref().equals(call.tool()))) {
                throw ExecFailure.toolNotAllowed(call.tool()).with("step", step.id());
            }
        }
    }

    /** Models and indexes that steps name themselves. */
    private void requireResources(Workflow workflow, Asked asked) {
        for (Step step : workflow.steps()) {
            if (step instanceof Step.Model model) {
                requireModel(model.model(), asked);
            }
            if (step instanceof Step.Retrieval search) {
                requireIndex(search.index(), asked);
            }
        }
    }
}
