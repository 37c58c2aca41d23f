package dev.orrery.platform.bootstrap;

import static dev.orrery.contracts.platform.AdapterKind.LUCENE_HTTP;
import static dev.orrery.contracts.platform.AdapterKind.MCP_HTTP;
import static dev.orrery.contracts.platform.AdapterKind.OPENAI_COMPATIBLE_EMBEDDINGS;
import static dev.orrery.contracts.platform.AdapterKind.OPENAI_COMPATIBLE_LLM;
import static dev.orrery.contracts.platform.AdapterKind.QDRANT_HTTP;
import static dev.orrery.contracts.platform.AdapterKind.SANDBOX_HTTP;
import static dev.orrery.contracts.platform.AdapterKind.WEAVIATE_HTTP;
import static dev.orrery.contracts.platform.Capability.EMBEDDINGS;
import static dev.orrery.contracts.platform.Capability.LLM_INFERENCE;
import static dev.orrery.contracts.platform.Capability.MCP_RUNTIME;
import static dev.orrery.contracts.platform.Capability.SANDBOX_EXECUTION;
import static dev.orrery.contracts.platform.Capability.VECTOR_STORE;
import static dev.orrery.platform.provider.ProviderOrigin.CLOUD;
import static dev.orrery.platform.provider.ProviderOrigin.LOCAL;

import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.provider.ProviderFamily;
import dev.orrery.platform.provider.ProviderOrigin;
import java.util.Locale;

/** The provider families that the server knows, section 2.1. */
enum BuiltInFamily {
    VLLM_LOCAL(
            LLM_INFERENCE, OPENAI_COMPATIBLE_LLM, LOCAL, "vLLM local gateway", "Local chat models behind the gateway"),
    LLAMA_CPP_LOCAL(
            LLM_INFERENCE, OPENAI_COMPATIBLE_LLM, LOCAL, "llama.cpp local", "Local chat models of a llama.cpp server"),
    OPENAI_COMPATIBLE_CLOUD_LLM(
            LLM_INFERENCE,
            OPENAI_COMPATIBLE_LLM,
            CLOUD,
            "OpenAI-compatible cloud LLM",
            "Chat models of a cloud endpoint"),
    VLLM_EMBEDDINGS_LOCAL(
            EMBEDDINGS, OPENAI_COMPATIBLE_EMBEDDINGS, LOCAL, "vLLM embeddings local", "Local embedding models"),
    OPENAI_COMPATIBLE_CLOUD_EMBEDDINGS(
            EMBEDDINGS,
            OPENAI_COMPATIBLE_EMBEDDINGS,
            CLOUD,
            "OpenAI-compatible cloud embeddings",
            "Embedding models of a cloud endpoint"),
    WEAVIATE_LOCAL(VECTOR_STORE, WEAVIATE_HTTP, LOCAL, "Weaviate local", "Local vector index"),
    QDRANT_LOCAL(VECTOR_STORE, QDRANT_HTTP, LOCAL, "Qdrant local", "Local vector collections"),
    LUCENE_LOCAL(VECTOR_STORE, LUCENE_HTTP, LOCAL, "Lucene local", "Embedded vector and text index"),
    MCP_GATEWAY_LOCAL(MCP_RUNTIME, MCP_HTTP, LOCAL, "MCP gateway local", "Tools behind the gateway"),
    SANDBOX_LOCAL(SANDBOX_EXECUTION, SANDBOX_HTTP, LOCAL, "Sandbox local", "Isolated code execution");

    private final Capability capability;
    private final AdapterKind adapterKind;
    private final ProviderOrigin origin;
    private final String displayName;
    private final String description;

    BuiltInFamily(
            Capability capability,
            AdapterKind adapterKind,
            ProviderOrigin origin,
            String displayName,
            String description) {
        this.capability = capability;
        this.adapterKind = adapterKind;
        this.origin = origin;
        this.displayName = displayName;
        this.description = description;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    void writeTo(ProviderFamily family) {
        family.providerKey = key();
        family.capability = capability;
        family.adapterKind = adapterKind;
        family.origin = origin;
        family.hasSlot = origin == LOCAL && (capability == LLM_INFERENCE || capability == EMBEDDINGS);
        family.displayName = displayName;
        family.description = description;
    }
}
