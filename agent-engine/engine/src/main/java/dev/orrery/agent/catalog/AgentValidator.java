package dev.orrery.agent.catalog;

import dev.orrery.agent.registry.EntityAccess;
import dev.orrery.agent.registry.EntityType;
import dev.orrery.agent.registry.Entry;
import dev.orrery.agent.registry.Permission;
import dev.orrery.agent.registry.Registry;
import dev.orrery.agent.workflow.WorkflowCheck;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Checks an agent against what there is: its model, its tools, its policy and its workflow. Writes nothing. */
@ApplicationScoped
public class AgentValidator {
    private final Registry registry;
    private final EntityAccess access;
    private final ModelOpsClient models;

    AgentValidator(Registry registry, EntityAccess access, @RestClient ModelOpsClient models) {
        this.registry = registry;
        this.access = access;
        this.models = models;
    }

    /** The findings, model first, then tools in their order, then what they need, then policy and workflow. */
    public SpecValidation validate(AgentSpec spec, Actor actor) {
        List<String> errors = new ArrayList<>();
        if (spec.defaultModelRef() != null && !isManaged(spec.defaultModelRef())) {
            errors.add("Default model '" + spec.defaultModelRef() + "' is unknown.");
        }
        List<SpecValidation.ResolvedTool> tools = new ArrayList<>();
        for (String ref : spec.toolRefs()) {
            resolve(ref, actor)
                    .ifPresentOrElse(
                            tool -> tools.add(new SpecValidation.ResolvedTool(
                                    ref, tool.name(), tool.transport(), tool.offlineCompatible())),
                            () -> errors.add("Tool '" + ref + "' is unknown."));
        }
        RuntimeConstraints derived = new RuntimeConstraints(
                tools.stream().anyMatch(tool -> !tool.offlineCompatible()),
                tools.stream().anyMatch(tool -> tool.transport() == Transport.SANDBOX_HTTP));
        RuntimeConstraints declared = spec.runtimeConstraints();
        if (derived.sandboxRequired() && !declared.sandboxRequired()) {
            errors.add("A tool runs in the sandbox, so runtime_constraints.sandbox_required must be true.");
        }
        if (derived.internetRequired() && !declared.internetRequired()) {
            errors.add("A tool needs the internet, so runtime_constraints.internet_required must be true.");
        }
        errors.addAll(ToolPolicy.problems(spec.toolPolicy(), spec.toolRefs()));
        errors.addAll(WorkflowCheck.problems(spec.workflowDefinition(), spec.toolRefs()));
        return SpecValidation.of(errors, tools, derived);
    }

    /** An agent passes its tools on to whoever runs it, so that its author must be one of those who may call them. */
    private Optional<ToolSpec> resolve(String ref, Actor actor) {
        return registry.find(EntityType.TOOL, ref)
                .filter(entry -> PlatformArtifacts.isPlatformTool(entry.id())
                        || actor.isSuperadmin()
                        || access.isNear(entry, actor) && access.may(Permission.EXECUTE, entry, actor))
                .map(AgentValidator::spec);
    }

    private static @Nullable ToolSpec spec(Entry entry) {
        return entry.current() == null ? null : ToolSpec.stored(entry.current().specJson());
    }

    private boolean isManaged(String modelId) {
        try {
            models.model(modelId);
            return true;
        } catch (Failure failed) {
            if (failed.status() == 404) {
                return false;
            }
            throw failed;
        }
    }
}
