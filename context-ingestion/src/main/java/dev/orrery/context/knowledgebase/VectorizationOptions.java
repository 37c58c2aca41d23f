package dev.orrery.context.knowledgebase;

import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.EmbeddingOption;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The choices for a new knowledge base on a given vector store. */
@ApplicationScoped
public class VectorizationOptions {
    private final ProviderRules providers;
    private final Neighbours neighbours;

    VectorizationOptions(ProviderRules providers, Neighbours neighbours) {
        this.providers = providers;
        this.neighbours = neighbours;
    }

    public record Options(
            ProviderRef backingProvider,
            boolean supportsNamedVectors,
            List<Mode> supportedModes,
            List<Provider> embeddingProviders) {}

    public record Mode(String mode, boolean requiresEmbeddingTarget) {}

    public record Provider(
            UUID id,
            String slug,
            String providerKey,
            String displayName,
            boolean enabled,
            @Nullable String capability,
            List<EmbeddingResource> resources,
            @Nullable String defaultResourceId,
            boolean isReady,
            @Nullable String unavailableReason) {}

    public Options of(@Nullable String backingProviderInstanceId) {
        if (backingProviderInstanceId == null || backingProviderInstanceId.isBlank()) {
            throw Failure.badRequest(
                    "invalid_backing_provider_instance_id", "Name a vector store in backing_provider_instance_id.");
        }
        UUID id = queried(backingProviderInstanceId);
        RuntimeBinding backing = providers.backing(id, 404);
        return new Options(
                ProviderRef.of(backing),
                KnowledgeBaseViews.supportsNamedVectors(backing.providerKey()),
                List.of(new Mode("vanessa_embeddings", true), new Mode("self_provided", false)),
                neighbours.embeddingOptions().stream().map(this::provider).toList());
    }

    /** @throws Failure 400 {@code invalid_backing_provider_instance_id} for what is no id */
    static UUID queried(String backingProviderInstanceId) {
        UUID id = Ids.uuid(backingProviderInstanceId.trim());
        if (id == null) {
            throw Failure.badRequest(
                    "invalid_backing_provider_instance_id",
                    "backing_provider_instance_id must be the id of a provider.");
        }
        return id;
    }

    private Provider provider(EmbeddingOption option) {
        ProviderRef provider = ProviderRef.of(option.provider());
        List<EmbeddingResource> resources = option.resources().stream()
                .map(EmbeddingResource::of)
                .map(resource -> providers.constrained(provider, resource))
                .toList();
        return new Provider(
                provider.id(),
                provider.slug(),
                provider.providerKey(),
                provider.displayName(),
                provider.enabled(),
                provider.capability(),
                resources,
                defaultResource(option, resources),
                !resources.isEmpty(),
                resources.isEmpty() ? "no_embedding_resources" : null);
    }

    private static @Nullable String defaultResource(EmbeddingOption option, List<EmbeddingResource> resources) {
        String wanted = option.defaultResourceId();
        for (BoundResource resource : option.resources()) {
            if (resource.id().equals(wanted) || wanted != null && wanted.equals(resource.providerResourceId())) {
                return EmbeddingResource.of(resource).id();
            }
        }
        return resources.isEmpty() ? null : resources.getFirst().id();
    }
}
