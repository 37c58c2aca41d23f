package dev.orrery.context.knowledgebase;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.RuntimeBinding;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A provider instance as knowledge bases show it. */
public record ProviderRef(
        UUID id,
        String slug,
        String providerKey,
        String displayName,
        boolean enabled,
        @Nullable String capability) {

    public static ProviderRef of(RuntimeBinding provider) {
        return new ProviderRef(
                provider.id(),
                provider.slug(),
                provider.providerKey(),
                provider.displayName(),
                provider.enabled(),
                AdapterKind.parse(provider.adapterKind())
                        .map(ProviderRef::capability)
                        .map(Capability::wireName)
                        .orElse(null));
    }

    public boolean is(Capability wanted) {
        return wanted.wireName().equals(capability);
    }

    private static Capability capability(AdapterKind kind) {
        return switch (kind) {
            case OPENAI_COMPATIBLE_LLM -> Capability.LLM_INFERENCE;
            case OPENAI_COMPATIBLE_EMBEDDINGS -> Capability.EMBEDDINGS;
            case WEAVIATE_HTTP, QDRANT_HTTP, LUCENE_HTTP -> Capability.VECTOR_STORE;
            case MCP_HTTP -> Capability.MCP_RUNTIME;
            case SANDBOX_HTTP -> Capability.SANDBOX_EXECUTION;
        };
    }
}
