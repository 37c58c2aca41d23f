package dev.orrery.platform.proof;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.provider.LoadState;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.slot.SlotInspector;
import dev.orrery.platform.slot.SlotService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Embeds texts with the active embeddings binding and its default model, section 14.1. */
@ApplicationScoped
class EmbeddingsProof {
    private static final String SELF_REPAIRING = "vllm_embeddings_local";

    private final ActiveProviders active;
    private final Adapters adapters;
    private final SlotInspector inspector;
    private final SlotService slots;

    EmbeddingsProof(ActiveProviders active, Adapters adapters, SlotInspector inspector, SlotService slots) {
        this.active = active;
        this.adapters = adapters;
        this.inspector = inspector;
        this.slots = slots;
    }

    /** Who embedded. */
    record ProviderName(
            UUID id,
            String slug,
            String providerKey,
            String displayName,
            String deploymentProfileSlug,
            @Nullable String defaultResourceId) {}

    record Embedded(ProviderName provider, String resourceId, int count, int dimension, List<float[]> embeddings) {}

    Embedded embed(List<String> texts) {
        ActiveProviders.Active provider = active.require(Capability.EMBEDDINGS);
        RuntimeBinding binding = provider.binding();
        EmbeddingsClient client = adapters.embeddings(binding);
        BoundResource chosen = binding.defaultResource();
        String model = chosen == null ? null : chosen.providerResourceId();
        if (model == null) {
            throw Failure.conflict(
                            "default_resource_required",
                            "The active embeddings binding has no default model; bind one.")
                    .with("provider", binding.slug());
        }
        List<float[]> vectors = repaired(provider, client, model, texts);
        return new Embedded(
                new ProviderName(
                        binding.id(),
                        binding.slug(),
                        binding.providerKey(),
                        binding.displayName(),
                        provider.deploymentSlug(),
                        binding.defaultResourceId()),
                model,
                vectors.size(),
                vectors.getFirst().length,
                vectors);
    }

    /** A local runtime that lost its model is asked for it once, and the call repeated once, section 12.3. */
    private List<float[]> repaired(
            ActiveProviders.Active provider, EmbeddingsClient client, String model, List<String> texts) {
        try {
            return client.embed(model, texts);
        } catch (Failure refused) {
            LoadedModelSlot intent = provider.instance().slot;
            boolean repairable = "embeddings_request_failed".equals(refused.code())
                    && SELF_REPAIRING.equals(provider.binding().providerKey())
                    && intent.runtimeModelId != null;
            if (!repairable) {
                throw refused;
            }
            SlotInspector.Inspection found = inspector.inspect(provider.instance());
            if (found.listed().contains(intent.runtimeModelId)) {
                throw refused;
            }
            boolean loading = found.slot().state == LoadState.LOADING
                    && Objects.equals(intent.runtimeModelId, found.slot().runtimeModelId);
            boolean asked = !loading && slots.load(provider.instance(), intent).isPresent();
            try {
                return client.embed(model, texts);
            } catch (Failure again) {
                throw drift(provider, model, found, again, asked);
            }
        }
    }

    private static Failure drift(
            ActiveProviders.Active provider,
            String model,
            SlotInspector.Inspection found,
            Failure refused,
            boolean asked) {
        LoadedModelSlot intent = provider.instance().slot;
        return Failure.unavailable(
                        "embeddings_runtime_drift",
                        "The embeddings runtime of '" + provider.binding().slug()
                                + "' does not serve the model that was assigned to it"
                                + (asked ? "; it was asked to load it, try again shortly." : "."))
                .with("status_code", refused.details().get("status_code"))
                .with("provider", provider.binding().slug())
                .with("resource_id", model)
                .with("loaded_managed_model_id", intent.managedModelId)
                .with("expected_runtime_model_id", intent.runtimeModelId)
                .with("runtime_inventory_ids", found.listed().stream().sorted().toList())
                .with("runtime_state", found.controller().orElse(null))
                .with("recovery_attempted", asked)
                .causedBy(refused);
    }
}
