package dev.orrery.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Configuration of the control plane. */
@ConfigMapping(prefix = "orrery.platform")
public interface PlatformConfig {
    Seed seed();

    RuntimeProfile runtimeProfile();

    Peers peers();

    /** Addresses of the providers that the bootstrap seeds. */
    interface Seed {
        /** Gateway over the local model runtimes ({@code LLM_URL}). */
        String llmUrl();

        /** Controller of the chat runtime ({@code LLM_INFERENCE_RUNTIME_URL}). */
        String llmInferenceRuntimeUrl();

        /** Controller of the embeddings runtime ({@code LLM_EMBEDDINGS_RUNTIME_URL}). */
        String llmEmbeddingsRuntimeUrl();

        /** llama.cpp server ({@code LLAMA_CPP_URL}); without it the instance is seeded disabled. */
        Optional<String> llamaCppUrl();

        /** Embedded vector store ({@code LUCENE_URL}); with it, it is the vector store of the default deployment. */
        Optional<String> luceneUrl();

        /** Weaviate ({@code WEAVIATE_URL}). */
        String weaviateUrl();

        /** Qdrant ({@code QDRANT_URL}); seeded only when set. */
        Optional<String> qdrantUrl();

        /** Sandbox ({@code SANDBOX_URL}). */
        String sandboxUrl();

        /** MCP gateway ({@code MCP_GATEWAY_URL}). */
        String mcpGatewayUrl();

        /** Timeout of the seeded model providers in seconds ({@code LLM_REQUEST_TIMEOUT_SECONDS}). */
        int requestTimeoutSeconds();

        /** Only its presence counts: the seeded local providers then refer to the variable by name. */
        Optional<String> localRuntimeApiKey();

        /** Pause between two attempts to bind the seeded models. */
        @WithDefault("1s")
        Duration retryInterval();
    }

    /** The online/offline mode of the installation. */
    interface RuntimeProfile {
        /** Overrides the stored value and locks it ({@code ORRERY_RUNTIME_PROFILE_FORCE}). */
        Optional<String> force();

        /** Stored once when nothing is stored ({@code ORRERY_RUNTIME_PROFILE}); default {@code offline}. */
        Optional<String> seed();
    }

    /** How long answers of other services may be reused. */
    interface Peers {
        /** States of knowledge bases. */
        @WithDefault("1s")
        Duration knowledgeBaseAge();

        /** Names and paths of managed models. */
        @WithDefault("2s")
        Duration modelAge();
    }
}
