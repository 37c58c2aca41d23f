package dev.orrery.backend.inference;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.PassesOn;
import dev.orrery.kit.recent.Recent;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.OnBehalf;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** The checks between a user and a model, section 13.3, in their order; what they ask is at most some seconds old, the snapshot one second. */
@ApplicationScoped
public class ModelGate {
    private static final int MOST_REMEMBERED = 10_000;

    private final Adapters adapters;
    private final Recent<Ask, ManagedModel> invokable;
    private final Recent<Snapshot, PlatformRuntime> snapshot;

    private record Ask(Actor actor, String modelId) {}

    /** The installation has one active snapshot. */
    private enum Snapshot {
        ACTIVE
    }

    ModelGate(
            @RestClient ModelOpsClient modelOps,
            @RestClient PlatformControlClient platform,
            OnBehalf onBehalf,
            Adapters adapters,
            InferenceConfig config) {
        this.adapters = adapters;
        this.invokable = new Recent<>(
                config.freshness(),
                MOST_REMEMBERED,
                ask -> onBehalf.call(
                        ask.actor(),
                        () -> RemoteCalls.call("modelops-service", () -> modelOps.requireInvokable(ask.modelId()))));
        this.snapshot = new Recent<>(
                config.snapshotFreshness(), 1, active -> RemoteCalls.call("platform-control", platform::runtime));
    }

    /** The active deployment. @throws Failure 503 {@code active_binding_not_found} and others of section 8.3 */
    @PassesOn({"503 active_binding_not_found", "503 active_provider_disabled", "409 offline_provider_blocked"})
    public PlatformRuntime runtime() {
        return snapshot.get(Snapshot.ACTIVE);
    }

    /** Checks 1 to 8 for a model that answers prompts. @throws Failure of the layer that refuses */
    public BoundModel require(Actor actor, String modelId) {
        return require(actor, Capability.LLM_INFERENCE, modelId);
    }

    /**
     * Checks 1 to 8. Blocks.
     *
     * @throws Failure with the code and status of the layer that refuses
     */
    @PassesOn({
        "404 not_found",
        "409 invalid_state_transition",
        "409 validation_failed",
        "409 credential_unavailable",
        "409 offline_not_allowed"
    })
    public BoundModel require(Actor actor, Capability capability, String modelId) {
        invokable.get(new Ask(actor, modelId));
        BoundModel model = bound(runtime(), capability, modelId);
        String behind = behind(model, modelId);
        if (behind != null) {
            invokable.get(new Ask(actor, behind));
        }
        return model;
    }

    /** As {@link #require} for the model that the binding names when the caller names none. */
    public BoundModel requireDefault(Actor actor) {
        RuntimeBinding provider = provider(runtime(), Capability.LLM_INFERENCE);
        BoundResource chosen = Optional.ofNullable(provider.defaultResourceId())
                .flatMap(provider::resource)
                .or(() -> provider.resources().size() == 1
                        ? Optional.of(provider.resources().getFirst())
                        : Optional.empty())
                .orElseThrow(() -> Failure.badRequest(
                        "invalid_model", "The active deployment has no default model; name the one you want."));
        return require(actor, Objects.requireNonNullElse(chosen.managedModelId(), chosen.id()));
    }

    /** As {@link #require}, or null when another service must be asked first; never blocks. */
    public @Nullable BoundModel now(Actor actor, Capability capability, String modelId) {
        PlatformRuntime runtime = snapshot.now(Snapshot.ACTIVE);
        if (runtime == null || invokable.now(new Ask(actor, modelId)) == null) {
            return null;
        }
        BoundModel model = bound(runtime, capability, modelId);
        String behind = behind(model, modelId);
        return behind == null || invokable.now(new Ask(actor, behind)) != null ? model : null;
    }

    /** The model that the deployment means by this id, where that is another one: its own rights count too. */
    private static @Nullable String behind(BoundModel model, String asked) {
        String managed = model.resource().managedModelId();
        return asked.equals(managed) ? null : managed;
    }

    private static BoundModel bound(PlatformRuntime runtime, Capability capability, String modelId) {
        RuntimeBinding provider = provider(runtime, capability);
        BoundResource resource = provider.resources().stream()
                .filter(bound -> bound.id().equals(modelId) || modelId.equals(bound.managedModelId()))
                .findFirst()
                .orElseThrow(() -> unavailable(modelId, provider));
        return new BoundModel(runtime, provider, resource);
    }

    private static RuntimeBinding provider(PlatformRuntime runtime, Capability capability) {
        RuntimeBinding provider = runtime.binding(capability)
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found",
                        "The active deployment binds no provider for " + capability.displayName() + "."));
        if (provider.resources().isEmpty()) {
            throw Failure.unavailable(
                    "resource_required", "The provider '" + provider.slug() + "' serves no model; bind one to it.");
        }
        return provider;
    }

    /** Check 9: what the provider calls the model; asks for its inventory only when the snapshot does not say. */
    public String providerModelId(BoundModel model) {
        return model.statedProviderId().orElseGet(() -> fromInventory(model));
    }

    private String fromInventory(BoundModel model) {
        ProviderProbe.Inventory inventory = adapters.probe(model.provider()).inventory();
        if (!inventory.reachable() || inventory.statusCode() >= 400) {
            throw Failure.badGateway(
                    "provider_inventory_unavailable",
                    "The provider '" + model.provider().slug() + "' did not list its models.");
        }
        List<String> listed = inventory.models().stream()
                .map(entry -> entry.path("id").asText())
                .toList();
        BoundResource resource = model.resource();
        return Stream.of(
                        resource.localPath(),
                        resource.id(),
                        resource.providerModelId(),
                        resource.name(),
                        resource.sourceId())
                .filter(Objects::nonNull)
                .filter(listed::contains)
                .findFirst()
                .orElseThrow(() -> Failure.conflict(
                        "model_not_exposed_by_provider",
                        "The provider '" + model.provider().slug() + "' does not serve '" + resource.id() + "'."));
    }

    private static Failure unavailable(String modelId, RuntimeBinding provider) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("model_id", modelId);
        details.put("provider", provider.slug());
        details.put(
                "available_model_ids",
                provider.resources().stream().map(BoundResource::id).toList());
        details.put("default_model_id", provider.defaultResourceId());
        return Failure.conflict(
                        "selected_model_unavailable",
                        "The active deployment does not serve the model '" + modelId + "'; choose another.")
                .with(details);
    }
}
