package dev.orrery.backend.playground.turn;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.backend.playground.RemoteCalls;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** The checks between a user and a model, section 13.3, in their order. */
@ApplicationScoped
class ModelGate {
    private final ModelOpsClient modelOps;
    private final PlatformControlClient platform;
    private final Adapters adapters;

    ModelGate(@RestClient ModelOpsClient modelOps, @RestClient PlatformControlClient platform, Adapters adapters) {
        this.modelOps = modelOps;
        this.platform = platform;
        this.adapters = adapters;
    }

    /** Checks 1 to 8. @throws Failure with the code and status of the layer that refuses */
    BoundModel require(String modelId) {
        RemoteCalls.call("modelops-service", () -> modelOps.requireInvokable(modelId));
        PlatformRuntime runtime = RemoteCalls.call("platform-control", platform::runtime);
        RuntimeBinding provider = runtime.binding(Capability.LLM_INFERENCE)
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found", "The active deployment binds no provider for models."));
        if (provider.resources().isEmpty()) {
            throw Failure.unavailable(
                    "resource_required", "The provider '" + provider.slug() + "' serves no model; bind one to it.");
        }
        BoundResource resource = provider.resources().stream()
                .filter(bound -> bound.id().equals(modelId) || modelId.equals(bound.managedModelId()))
                .findFirst()
                .orElseThrow(() -> unavailable(modelId, provider));
        return new BoundModel(runtime, provider, resource);
    }

    /** Check 9: what the provider calls the model; asks for its inventory only when the snapshot does not say. */
    String providerModelId(BoundModel model) {
        BoundResource resource = model.resource();
        String known = resource.providerResourceId();
        if (known == null || known.isBlank()) {
            Object named = resource.metadata().get("provider_model_id");
            known = named == null ? null : named.toString();
        }
        return known == null || known.isBlank() ? fromInventory(model) : known;
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
