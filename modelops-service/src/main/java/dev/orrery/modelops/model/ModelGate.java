package dev.orrery.modelops.model;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.runtime.EffectiveProfile;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What an actor may see and invoke now. The profile is asked for only where a cloud model is concerned. */
@ApplicationScoped
public class ModelGate {
    private final ModelRepository models;
    private final EffectiveProfile profile;

    ModelGate(ModelRepository models, EffectiveProfile profile) {
        this.models = models;
        this.profile = profile;
    }

    /** Section 3.1 with the runtime filter, which in lists holds for superadmins too. */
    public List<Model> visibleTo(Actor actor) {
        List<Model> visible = models.visibleTo(actor);
        if (visible.stream().allMatch(Model::isKeptOffline) || profile.isOnline()) {
            return visible;
        }
        return visible.stream().filter(Model::isKeptOffline).toList();
    }

    /** @throws Failure 404 {@code not_found} for a model that the actor does not see. */
    public Model requireVisible(Actor actor, String id) {
        return models.findVisible(actor, id)
                .filter(model -> actor.isSuperadmin() || model.isKeptOffline() || profile.isOnline())
                .orElseThrow(() -> notFound(id));
    }

    static Failure notFound(String id) {
        return Failure.notFound("not_found", "There is no model with the id '" + id + "'.");
    }

    /** The first failing rule of section 13.3, checks 1 to 5. */
    public Model requireInvokable(Actor actor, String id) {
        Model model = requireVisible(actor, id);
        if (!model.isActive()) {
            throw Failure.conflict(
                            "invalid_state_transition",
                            "Model '" + id + "' is " + model.lifecycleState.wireName() + "; activate it first.")
                    .with("lifecycle_state", model.lifecycleState.wireName());
        }
        requireValidated(model);
        requireCredential(model);
        requireProfile(model);
        return model;
    }

    public List<Model> invokable(Actor actor, String taskKey) {
        return visibleTo(actor).stream()
                .filter(model -> model.taskKey.equals(taskKey))
                .filter(model -> model.isActive() && model.isValidated() && model.credentialReady())
                .filter(model -> !model.backend.isOnlineOnly() || profile.isOnline())
                .toList();
    }

    void requireValidated(Model model) {
        if (!model.isValidated()) {
            throw Failure.conflict(
                    "validation_failed",
                    "Model '" + model.id + "' has no successful validation of its present configuration; test and"
                            + " validate it.");
        }
    }

    void requireCredential(Model model) {
        if (!model.credentialReady()) {
            throw Failure.conflict(
                    "credential_unavailable",
                    "The credential of model '" + model.id + "' is "
                            + model.credentialStatus().wireName() + "; give it another.");
        }
    }

    void requireProfile(Model model) {
        if (model.backend.isOnlineOnly() && !profile.isOnline()) {
            throw Failure.conflict(
                    "offline_not_allowed",
                    "Model '" + model.id + "' runs in the cloud and the installation is offline.");
        }
    }
}
