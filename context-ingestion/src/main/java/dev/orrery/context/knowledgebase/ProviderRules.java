package dev.orrery.context.knowledgebase;

import dev.orrery.context.chunk.Chunking;
import dev.orrery.context.chunk.EmbeddingTarget;
import dev.orrery.context.chunk.ModelLimits;
import dev.orrery.context.chunk.Tokenizers;
import dev.orrery.context.neighbour.Neighbours;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.EmbeddingOption;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which providers and models a knowledge base may stand on. */
@ApplicationScoped
public class ProviderRules {
    private final Neighbours neighbours;
    private final Tokenizers tokenizers;

    ProviderRules(Neighbours neighbours, Tokenizers tokenizers) {
        this.neighbours = neighbours;
        this.tokenizers = tokenizers;
    }

    /** A chosen embedding model. */
    public record ChosenModel(ProviderRef provider, EmbeddingResource resource) {}

    /** An enabled vector store. @param statusWhenUnknown 400 in bodies, 404 in queries */
    public RuntimeBinding backing(UUID id, int statusWhenUnknown) {
        RuntimeBinding provider = neighbours
                .provider(id)
                .orElseThrow(() -> Failure.of(
                        statusWhenUnknown, "backing_provider_not_found", "There is no provider '" + id + "'."));
        ProviderRef reference = ProviderRef.of(provider);
        if (!reference.is(Capability.VECTOR_STORE)) {
            throw Failure.badRequest(
                    "invalid_backing_provider_capability",
                    "The provider '" + provider.slug() + "' is not a vector store.");
        }
        if (!provider.enabled()) {
            throw Failure.badRequest(
                    "invalid_backing_provider_disabled",
                    "The provider '" + provider.slug() + "' is disabled; enable it first.");
        }
        return provider;
    }

    ChosenModel model(Vectorization.Suite choice) {
        List<EmbeddingOption> options = neighbours.embeddingOptions();
        EmbeddingOption option = options.stream()
                .filter(candidate -> candidate.provider().id().equals(choice.providerInstanceId()))
                .findFirst()
                .orElseThrow(() -> notOffered(choice.providerInstanceId()));
        ProviderRef provider = ProviderRef.of(option.provider());
        EmbeddingResource resource = option.resources().stream()
                .filter(candidate -> choice.resourceId().equals(candidate.providerResourceId())
                        || choice.resourceId().equals(candidate.id()))
                .findFirst()
                .map(EmbeddingResource::of)
                .orElseThrow(() -> Failure.badRequest(
                        "embedding_resource_not_found",
                        "The provider '" + provider.slug() + "' offers no model '" + choice.resourceId() + "'."));
        return new ChosenModel(provider, constrained(provider, resource));
    }

    EmbeddingResource constrained(ProviderRef provider, EmbeddingResource resource) {
        return resource.withConstraints(
                tokenizers.limits(resource.target(null, provider)).orElse(null));
    }

    /** @throws Failure with this status, {@code knowledge_base_chunking_exceeds_embeddings_limit} */
    public void requireFits(EmbeddingTarget target, Chunking chunking, int status) {
        requireFits(target, tokenizers.limits(target), chunking, status);
    }

    static void requireFits(EmbeddingTarget target, Optional<ModelLimits> known, Chunking chunking, int status) {
        known.filter(limits -> chunking.length() > limits.safeChunkLengthMax()).ifPresent(limits -> {
            Map<String, @Nullable Object> details = new LinkedHashMap<>();
            details.put("knowledge_base_id", target.knowledgeBaseId());
            details.put("embedding_resource_id", target.resourceId());
            details.put("embedding_model_display_name", target.displayName());
            details.put("chunk_length", chunking.length());
            details.put("chunk_overlap", chunking.overlap());
            details.put("max_input_tokens", limits.maxInputTokens());
            details.put("special_tokens_per_input", limits.specialTokensPerInput());
            details.put("safe_chunk_length_max", limits.safeChunkLengthMax());
            throw Failure.of(
                            status,
                            "knowledge_base_chunking_exceeds_embeddings_limit",
                            "Chunks of " + chunking.length() + " tokens are too long for " + target.displayName()
                                    + ", which takes at most " + limits.safeChunkLengthMax() + ".")
                    .with(details);
        });
    }

    private Failure notOffered(UUID id) {
        Optional<RuntimeBinding> provider = neighbours.provider(id);
        if (provider.isEmpty()) {
            return Failure.badRequest("embedding_provider_not_found", "There is no provider '" + id + "'.");
        }
        ProviderRef reference = ProviderRef.of(provider.get());
        if (!reference.is(Capability.EMBEDDINGS)) {
            return Failure.badRequest(
                    "invalid_embedding_provider_capability",
                    "The provider '" + reference.slug() + "' does not embed texts.");
        }
        if (!reference.enabled()) {
            return Failure.badRequest(
                    "invalid_embedding_provider_disabled",
                    "The provider '" + reference.slug() + "' is disabled; enable it first.");
        }
        return Failure.badRequest(
                "embedding_provider_unavailable",
                "The provider '" + reference.slug() + "' does not answer or may not be used now.");
    }
}
