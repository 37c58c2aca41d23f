package dev.orrery.platform.slot;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.slot.RuntimeController;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.platform.peer.ManagedModels;
import dev.orrery.platform.provider.LoadState;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderService;
import dev.orrery.platform.provider.ProviderView;
import dev.orrery.platform.runtime.RuntimeBindings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Assigns and clears the model of a local runtime, section 6.6. A runtime that refuses shows in the slot's state. */
@ApplicationScoped
public class SlotService {
    private final ProviderService providers;
    private final ManagedModels models;
    private final RuntimeBindings bindings;
    private final Adapters adapters;
    private final SlotStore store;
    private final SlotInspector inspector;

    SlotService(
            ProviderService providers,
            ManagedModels models,
            RuntimeBindings bindings,
            Adapters adapters,
            SlotStore store,
            SlotInspector inspector) {
        this.providers = providers;
        this.models = models;
        this.bindings = bindings;
        this.adapters = adapters;
        this.store = store;
        this.inspector = inspector;
    }

    /**
     * @throws Failure 404 {@code provider_not_found}, 400 {@code managed_model_required}, 409
     *     {@code provider_slot_unsupported}, 404 {@code managed_model_not_found}, 409
     *     {@code managed_model_task_mismatch}, 409 {@code managed_model_backend_mismatch}, 400
     *     {@code provider_resource_id_required}
     */
    public ProviderView assign(UUID id, Payload body, long userId) {
        ProviderInstance provider = providers.require(id);
        String modelId = body.requiredText("managed_model_id", "managed_model_required");
        requireSlot(provider);
        LoadedModelSlot intent = intent(provider, modelId);
        intent.state = LoadState.LOADING;
        store.intend(id, intent, userId);
        load(provider, intent).ifPresent(outcome -> store.settle(id, intent, outcome));
        return inspector.view(providers.require(id));
    }

    /** @throws Failure 404 {@code provider_not_found}, 409 {@code provider_slot_unsupported} */
    public ProviderView clear(UUID id, long userId) {
        ProviderInstance provider = providers.require(id);
        requireSlot(provider);
        LoadedModelSlot nothing = new LoadedModelSlot();
        store.intend(id, nothing, userId);
        adapters.controller(bindings.local(provider))
                .map(RuntimeController::unload)
                .ifPresent(answer -> {
                    if (answer instanceof RuntimeController.Answer.Refused refused) {
                        store.settle(id, nothing, failed(nothing, refused, "runtime_unload_failed"));
                    }
                });
        return inspector.view(providers.require(id));
    }

    /** Asks the runtime for the intended model; empty when it has no controller. */
    public Optional<LoadedModelSlot> load(ProviderInstance provider, LoadedModelSlot intent) {
        String runtimeId = intent.runtimeModelId;
        if (runtimeId == null) {
            return Optional.empty();
        }
        RuntimeController.Model model = new RuntimeController.Model(
                runtimeId, intent.localPath, intent.managedModelId, intent.managedModelName);
        return adapters.controller(bindings.local(provider)).map(controller -> switch (controller.load(model)) {
            case RuntimeController.Answer.Reported(RuntimeController.State state) -> reported(intent, state);
            case RuntimeController.Answer.Refused refused -> failed(intent, refused, "runtime_load_failed");
        });
    }

    /** The same for an intent that was stored before. */
    void reload(ProviderInstance provider, LoadedModelSlot intent) {
        LoadedModelSlot asked = EffectiveSlot.copy(intent);
        asked.state = LoadState.LOADING;
        load(provider, asked).ifPresent(outcome -> store.settle(provider.id, asked, outcome));
    }

    private static LoadedModelSlot reported(LoadedModelSlot intent, RuntimeController.State state) {
        LoadedModelSlot slot = EffectiveSlot.copy(intent);
        slot.state =
                EffectiveSlot.holds(state, intent) ? EffectiveSlot.parse(state.loadState()) : LoadState.RECONCILING;
        slot.error = EffectiveSlot.holds(state, intent) ? state.lastError() : null;
        return slot;
    }

    private static LoadedModelSlot failed(
            LoadedModelSlot intent, RuntimeController.Answer.Refused refused, String code) {
        LoadedModelSlot slot = EffectiveSlot.copy(intent);
        slot.state = LoadState.ERROR;
        slot.error = EffectiveSlot.error(refused, code);
        return slot;
    }

    private LoadedModelSlot intent(ProviderInstance provider, String modelId) {
        ManagedModel model = models.find(modelId)
                .orElseThrow(() -> Failure.notFound(
                        "managed_model_not_found", "There is no managed model '" + modelId + "'; list them first."));
        if (!ManagedModels.taskOf(provider.family.capability).equals(model.taskKey())) {
            throw Failure.conflict(
                            "managed_model_task_mismatch",
                            "'" + model.name() + "' is a model for " + model.taskKey() + "; '" + provider.slug
                                    + "' serves " + provider.family.capability.wireName() + ".")
                    .with("provider_instance_id", provider.id)
                    .with("managed_model_id", model.id());
        }
        if (!"local".equals(model.backend())) {
            throw Failure.conflict(
                            "managed_model_backend_mismatch",
                            "'" + model.name() + "' runs elsewhere; only local models are loaded.")
                    .with("provider_instance_id", provider.id)
                    .with("managed_model_id", model.id());
        }
        LoadedModelSlot intent = new LoadedModelSlot();
        intent.managedModelId = model.id();
        intent.managedModelName = model.name();
        intent.runtimeModelId = given(model.providerModelId()) ? model.providerModelId() : model.localPath();
        intent.localPath = model.localPath();
        intent.sourceId = model.sourceId();
        if (!given(intent.runtimeModelId)) {
            throw Failure.badRequest(
                            "provider_resource_id_required",
                            "'" + model.name() + "' names nothing that a runtime could load; give it a local path.")
                    .with("provider_instance_id", provider.id)
                    .with("managed_model_id", model.id());
        }
        return intent;
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static void requireSlot(ProviderInstance provider) {
        if (!provider.family.hasSlot) {
            throw Failure.conflict(
                            "provider_slot_unsupported",
                            "'" + provider.slug + "' is of a family that loads no models of ours.")
                    .with("provider_instance_id", provider.id);
        }
    }
}
