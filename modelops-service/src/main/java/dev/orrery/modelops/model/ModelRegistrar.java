package dev.orrery.modelops.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.credential.Credential;
import dev.orrery.modelops.model.LifecycleState.Action;
import dev.orrery.modelops.runtime.Deployments;
import dev.orrery.modelops.usage.UsageRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Puts models into the registry and takes them out; an id that belongs to someone else is never touched. */
@ApplicationScoped
public class ModelRegistrar {
    private final ModelRepository models;
    private final ModelCreation creation;
    private final ModelGate gate;
    private final Deployments deployments;
    private final UsageRepository usage;
    private final AuditLog audit;
    private final String nodeId;
    private final Clock clock = Clock.systemUTC();

    /** @param nodeId first part of the global id of a model that is made here */
    ModelRegistrar(
            ModelRepository models,
            ModelCreation creation,
            ModelGate gate,
            Deployments deployments,
            UsageRepository usage,
            AuditLog audit,
            @ConfigProperty(name = "orrery.modelops.node-id", defaultValue = "local") String nodeId) {
        this.models = models;
        this.creation = creation;
        this.gate = gate;
        this.deployments = deployments;
        this.usage = usage;
        this.audit = audit;
        this.nodeId = nodeId;
    }

    @Transactional
    public ModelView create(Actor actor, @Nullable JsonNode body) {
        Model model = put(actor, creation.read(actor, body));
        audit.record(
                actor,
                "model.created",
                "model",
                model.id,
                Map.of(
                        "owner_type", model.ownerType.wireName(),
                        "backend_kind", model.backend.wireName(),
                        "visibility_scope", model.visibilityScope.wireName()));
        return ModelView.of(model, actor);
    }

    /**
     * Makes the model, or gives it this configuration when it already is the actor's to change and neither in use nor
     * bound. In the transaction of the caller.
     *
     * @throws Failure 409 {@code model_id_taken}, {@code invalid_state_transition} or {@code dependencies_unsatisfied}
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Model put(Actor actor, ModelDraft draft) {
        models.lock(draft.id());
        Model model = models.findWithCredential(draft.id()).orElse(null);
        if (model == null) {
            model = insert(Model.register(draft, nodeId, clock.instant()));
        } else {
            requireSameOwner(actor, model, draft);
            requireFree(model, Action.RECONFIGURE);
            model.reconfigure(draft, clock.instant());
        }
        model.localPath().ifPresent(model::locate);
        return model;
    }

    /** Makes or takes the model whose files are to be fetched. @throws Failure as {@link #put} */
    @Transactional(Transactional.TxType.MANDATORY)
    public void fetch(Actor actor, ModelDraft draft) {
        models.lock(draft.id());
        Model model = models.findWithCredential(draft.id()).orElse(null);
        if (model == null) {
            model = insert(Model.created(draft, nodeId, clock.instant()));
        } else {
            requireSameOwner(actor, model, draft);
            requireFree(model, Action.FETCH);
        }
        model.fetch(draft, clock.instant());
    }

    /**
     * Once more for the same configuration; nothing when the model was deleted meanwhile.
     *
     * @throws Failure as {@link #put}
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void fetchAgain(String id) {
        models.lock(id);
        models.findWithCredential(id).ifPresent(model -> {
            if (models.findLocalOfPlatform(id).isEmpty()) {
                throw taken(id);
            }
            requireFree(model, Action.FETCH);
            model.fetchAgain(clock.instant());
        });
    }

    private void requireFree(Model model, Action action) {
        model.lifecycleState.after(action);
        requireUnbound(model);
    }

    private Model insert(Model model) {
        try {
            models.persistAndFlush(model);
        } catch (ConstraintViolationException madeMeanwhile) {
            throw taken(model.id).causedBy(madeMeanwhile);
        }
        return model;
    }

    /** The owner of a model never changes: not to its new poster, and not between a user and the platform. */
    private static void requireSameOwner(Actor actor, Model model, ModelDraft draft) {
        boolean same = draft.ownerUserId() == null
                ? model.ownerType == OwnerType.PLATFORM && actor.isSuperadmin()
                : model.isOwnedBy(actor);
        if (!same) {
            throw taken(model.id);
        }
    }

    private static Failure taken(String id) {
        return Failure.conflict(
                "model_id_taken", "The model id '" + id + "' belongs to another model; choose another.");
    }

    @Transactional
    public ModelView register(Actor actor, String id) {
        models.lock(id);
        Model model = models.findWithCredential(id).orElseThrow(() -> ModelGate.notFound(id));
        requireOwner(actor, model, "register");
        return act(actor, model, Action.REGISTER, "model.registered");
    }

    @Transactional
    public ModelView unregister(Actor actor, String id) {
        models.lock(id);
        Model model = gate.requireVisible(actor, id);
        requireOwner(actor, model, "unregister");
        return act(actor, model, Action.UNREGISTER, "model.unregistered");
    }

    @Transactional
    public void delete(Actor actor, String id) {
        models.lock(id);
        Model model = gate.requireVisible(actor, id);
        requireOwner(actor, model, "delete");
        model.byOperator(Action.DELETE, clock.instant());
        requireUnbound(model);
        models.remove(model);
        usage.forget(id);
        audit.record(actor, "model.deleted", "model", id, Map.of());
    }

    private ModelView act(Actor actor, Model model, Action action, String event) {
        model.byOperator(action, clock.instant());
        audit.record(actor, event, "model", model.id, Map.of());
        return ModelView.of(model, actor);
    }

    /** Section 18: another credential for a cloud model, which has to be validated again with it. */
    @Transactional
    public ModelView replaceCredential(Actor actor, String id, @Nullable JsonNode body) {
        Payload payload = ModelPayload.of(body);
        String text = payload.requiredText("credential_id", "missing_config");
        models.lock(id);
        Model model = gate.requireVisible(actor, id);
        requireOwner(actor, model, "change the credential of");
        if (model.isLocal()) {
            throw Failure.conflict("credential_not_required", "A local model uses no credential.");
        }
        UUID credentialId = Ids.uuid(text);
        if (credentialId == null) {
            throw Failure.badRequest("invalid_credential_id", "A credential id is a UUID.");
        }
        Credential credential = creation.usable(actor, credentialId);
        if (!credential.provider().equals(model.provider)) {
            throw Failure.badRequest(
                            "credential_provider_mismatch",
                            "The credential is for " + credential.provider() + ", the model for " + model.provider
                                    + ".")
                    .with(Map.of("credential_provider", credential.provider(), "model_provider", model.provider));
        }
        model.replaceCredential(credential, clock.instant());
        audit.record(actor, "model.credential_updated", "model", id, Map.of("credential_id", credentialId.toString()));
        return ModelView.of(model, actor);
    }

    /** Who sees a platform model: everyone, or those that it is shared with. */
    @Transactional
    public ModelView changeVisibility(Actor actor, String id, @Nullable JsonNode body) {
        VisibilityScope wanted =
                ModelPayload.choice(ModelPayload.of(body), "visibility_scope", VisibilityScope.class, "missing_config");
        models.lock(id);
        Model model = gate.requireVisible(actor, id);
        if (wanted == null || wanted == VisibilityScope.PRIVATE || model.ownerType == OwnerType.USER) {
            throw Failure.badRequest(
                    "missing_config", "A platform model is visible to platform, user or group; a user's is private.");
        }
        model.visibilityScope = wanted;
        audit.record(actor, "model.visibility_updated", "model", id, Map.of("visibility_scope", wanted.wireName()));
        return ModelView.of(model, actor);
    }

    private void requireUnbound(Model model) {
        List<String> bound = deployments.binding(model.id);
        if (!bound.isEmpty()) {
            throw Failure.conflict(
                            "dependencies_unsatisfied",
                            "Model '" + model.id + "' is bound by deployments; unbind it there first.")
                    .with("deployments", bound);
        }
    }

    /** Section 3.2: a user their own, a superadmin all, an admin none. */
    private static void requireOwner(Actor actor, Model model, String verb) {
        boolean own = actor.role() == Role.USER && model.isOwnedBy(actor);
        if (!own && !actor.isSuperadmin()) {
            throw Failure.forbidden(
                    "forbidden", "Only its owner or a superadmin may " + verb + " model '" + model.id + "'.");
        }
    }
}
