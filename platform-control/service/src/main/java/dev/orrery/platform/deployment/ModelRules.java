package dev.orrery.platform.deployment;

import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.peer.ManagedModels;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderOrigin;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which managed models a model binding takes. */
@ApplicationScoped
class ModelRules {
    private static final Set<String> UNUSABLE_CREDENTIAL = Set.of("revoked", "missing");

    private final ManagedModels models;

    ModelRules(ManagedModels models) {
        this.models = models;
    }

    BindingEntry accept(Capability capability, ProviderInstance provider, BindingRequest.ResourceRequest requested) {
        String modelId = requested.managedModelId() == null ? requested.id() : requested.managedModelId();
        ManagedModel model = models.find(modelId)
                .orElseThrow(() -> failure(
                        Failure.notFound("resource_not_found", "There is no managed model '" + modelId + "'."),
                        requested,
                        modelId));
        check(capability, provider, model, requested);
        return bound(requested.id(), model);
    }

    private static void check(
            Capability capability,
            ProviderInstance provider,
            ManagedModel model,
            BindingRequest.ResourceRequest requested) {
        String wanted = ManagedModels.taskOf(capability);
        ProviderOrigin origin = provider.family.origin;
        if (!wanted.equals(model.taskKey())) {
            throw failure(
                            Failure.badRequest(
                                    "resource_task_mismatch",
                                    "'" + model.name() + "' is a model for " + model.taskKey() + ", not " + wanted
                                            + "."),
                            requested,
                            model.id())
                    .with("task_key", model.taskKey());
        }
        if (!"active".equals(model.lifecycleState())) {
            throw conflict(
                    "resource_not_active",
                    "'" + model.name() + "' is not active; activate it first.",
                    requested,
                    model);
        }
        if (!model.isValidated()) {
            throw conflict(
                    "resource_not_validated",
                    "'" + model.name() + "' has no current validation; validate it.",
                    requested,
                    model);
        }
        if (!origin.modelBackend().equals(model.backend())) {
            throw failure(
                    Failure.badRequest(
                            "resource_backend_mismatch",
                            "A " + origin.wireName() + " provider cannot serve a model with backend " + model.backend()
                                    + "."),
                    requested,
                    model.id());
        }
        if (runtimeId(model, origin) == null) {
            throw failure(
                    Failure.badRequest(
                            "provider_resource_id_required",
                            "'" + model.name() + "' names nothing that the provider could serve."),
                    requested,
                    model.id());
        }
        if (origin == ProviderOrigin.CLOUD && UNUSABLE_CREDENTIAL.contains(model.credentialStatus())) {
            throw conflict(
                    "resource_credential_unavailable",
                    "The credential of '" + model.name() + "' is " + model.credentialStatus() + ".",
                    requested,
                    model);
        }
    }

    /** What the provider calls the model; null when nothing says. */
    static @Nullable String runtimeId(ManagedModel model, ProviderOrigin origin) {
        String id = model.providerModelId();
        if (id != null && !id.isBlank()) {
            return id;
        }
        String path = origin == ProviderOrigin.LOCAL ? model.localPath() : null;
        return path == null || path.isBlank() ? null : path;
    }

    /** The resource that stands for this model in a binding. */
    static BindingEntry bound(String resourceId, ManagedModel model) {
        BindingEntry resource = new BindingEntry();
        resource.resourceId = resourceId;
        resource.resourceKind = ResourceKind.MODEL;
        resource.refType = RefType.MANAGED_MODEL;
        resource.managedModelId = model.id();
        resource.providerResourceId =
                runtimeId(model, "local".equals(model.backend()) ? ProviderOrigin.LOCAL : ProviderOrigin.CLOUD);
        resource.displayName = model.name();
        resource.metadata = BoundResources.metadata(model);
        return resource;
    }

    private static Failure conflict(
            String code, String message, BindingRequest.ResourceRequest requested, ManagedModel model) {
        return failure(Failure.conflict(code, message), requested, model.id());
    }

    private static Failure failure(Failure failure, BindingRequest.ResourceRequest requested, String modelId) {
        return failure.with("resource_id", requested.id()).with("managed_model_id", modelId);
    }
}
