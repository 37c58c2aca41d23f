package dev.orrery.modelops.model;

import dev.orrery.contracts.identity.Role;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.credential.CredentialUsers;
import dev.orrery.modelops.usage.UsageRepository;
import dev.orrery.modelops.usage.UsageTotals;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The rules of sections 3 and 5 for those who look at models and switch them on and off. */
@ApplicationScoped
public class ModelService implements CredentialUsers {
    private static final int HISTORY = 10;

    private final ModelRepository models;
    private final ModelValidationRepository validations;
    private final ModelGate gate;
    private final UsageRepository usage;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    ModelService(
            ModelRepository models,
            ModelValidationRepository validations,
            ModelGate gate,
            UsageRepository usage,
            AuditLog audit) {
        this.models = models;
        this.validations = validations;
        this.gate = gate;
        this.usage = usage;
        this.audit = audit;
    }

    public List<ModelView> list(Actor actor, ModelFilter filter) {
        List<Model> found =
                gate.visibleTo(actor).stream().filter(filter::accepts).toList();
        Map<String, UsageTotals> used =
                usage.totals(found.stream().map(Model::id).collect(Collectors.toSet()));
        return found.stream()
                .map(model -> ModelView.of(model, actor, used.getOrDefault(model.id, UsageTotals.NONE)))
                .toList();
    }

    public ModelDetail detail(Actor actor, String id) {
        Model model = gate.requireVisible(actor, id);
        UsageTotals used = usage.totals(Set.of(id)).getOrDefault(id, UsageTotals.NONE);
        return new ModelDetail(ModelView.of(model, actor, used), history(id, HISTORY));
    }

    public List<ValidationView> validations(Actor actor, String id, int limit) {
        gate.requireVisible(actor, id);
        return history(id, limit);
    }

    private List<ValidationView> history(String id, int limit) {
        return validations.newest(id, limit).stream().map(ValidationView::of).toList();
    }

    /** The state is checked last, so that a model that was never validated answers {@code validation_failed}. */
    @Transactional
    public ModelView activate(Actor actor, String id) {
        models.lock(id);
        Model model = gate.requireVisible(actor, id);
        requireSwitchable(actor, model);
        gate.requireCredential(model);
        gate.requireValidated(model);
        gate.requireProfile(model);
        model.byOperator(LifecycleState.Action.ACTIVATE, clock.instant());
        audit.record(actor, "model.activated", "model", id, Map.of());
        return ModelView.of(model, actor);
    }

    @Transactional
    public ModelView deactivate(Actor actor, String id) {
        models.lock(id);
        Model model = gate.requireVisible(actor, id);
        requireSwitchable(actor, model);
        model.byOperator(LifecycleState.Action.DEACTIVATE, clock.instant());
        audit.record(actor, "model.deactivated", "model", id, Map.of());
        return ModelView.of(model, actor);
    }

    /** A user switches their own models, an admin all that they see. */
    private static void requireSwitchable(Actor actor, Model model) {
        if (!actor.role().atLeast(Role.ADMIN) && !model.isOwnedBy(actor)) {
            throw Failure.forbidden(
                    "forbidden", "Only an administrator or its owner may switch model '" + model.id + "'.");
        }
    }

    @Override
    @Transactional(Transactional.TxType.MANDATORY)
    public List<String> credentialLost(UUID credentialId) {
        List<Model> affected = models.lockUsingCredential(credentialId);
        affected.forEach(model -> model.proofLost("credential_revoked", clock.instant()));
        return affected.stream().map(Model::id).toList();
    }

    /** For other services: any model. @throws Failure 404 {@code managed_model_not_found} */
    public ManagedModel managed(String id) {
        return models.findWithCredential(id)
                .map(ManagedModels::of)
                .orElseThrow(() -> Failure.notFound(
                        "managed_model_not_found", "There is no managed model with the id '" + id + "'."));
    }

    public List<ManagedModel> managedByTask(String taskKey) {
        return models.byTask(taskKey).stream().map(ManagedModels::of).toList();
    }

    public List<ManagedModel> invokable(Actor actor, String taskKey) {
        return gate.invokable(actor, taskKey).stream().map(ManagedModels::of).toList();
    }

    public ManagedModel requireInvokable(Actor actor, String id) {
        return ManagedModels.of(gate.requireInvokable(actor, id));
    }
}
