package dev.orrery.platform.proof;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.embeddings.EmbeddingsClient;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.LostModel;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.slot.LostModels;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Embeds texts with the active embeddings binding and its default model, section 14.1. */
@ApplicationScoped
class EmbeddingsProof {
    private final ActiveProviders active;
    private final Adapters adapters;
    private final LostModels lostModels;

    EmbeddingsProof(ActiveProviders active, Adapters adapters, LostModels lostModels) {
        this.active = active;
        this.adapters = adapters;
        this.lostModels = lostModels;
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
            LostModel found = "embeddings_request_failed".equals(refused.code())
                    ? lostModels.recover(provider.instance())
                    : LostModel.NOTHING;
            if (!found.lost()) {
                throw refused;
            }
            try {
                return client.embed(model, texts);
            } catch (Failure again) {
                throw found.failure(provider.binding().slug(), model, again);
            }
        }
    }
}
