package dev.orrery.platform.bootstrap;

import dev.orrery.platform.PlatformConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The provider instances that the environment asks for, section 4. */
@ApplicationScoped
class Seeds {
    static final String CHAT = "vllm-local-gateway";
    static final String EMBEDDINGS = "vllm-embeddings-local";
    static final String LLAMA_CPP = "llama-cpp-local";
    static final String LUCENE = "lucene-local";
    static final String WEAVIATE = "weaviate-local";
    static final String QDRANT = "qdrant-local";
    static final String SANDBOX = "sandbox-local";
    static final String MCP = "mcp-gateway-local";
    private static final String KEY_REFERENCE = "env://ORRERY_LOCAL_RUNTIME_API_KEY";

    private final PlatformConfig.Seed config;

    Seeds(PlatformConfig config) {
        this.config = config.seed();
    }

    boolean hasLucene() {
        return config.luceneUrl().isPresent();
    }

    boolean hasLlamaCpp() {
        return config.llamaCppUrl().isPresent();
    }

    boolean hasQdrant() {
        return config.qdrantUrl().isPresent();
    }

    List<SeedInstance> instances() {
        List<SeedInstance> instances = new ArrayList<>();
        instances.add(chat());
        instances.add(embeddings());
        instances.add(llamaCpp());
        config.luceneUrl()
                .ifPresent(url -> instances.add(instance(
                        LUCENE,
                        BuiltInFamily.LUCENE_LOCAL,
                        "Lucene local",
                        "Embedded vector store",
                        url,
                        "/health",
                        Map.of(),
                        keyed())));
        instances.add(instance(
                WEAVIATE,
                BuiltInFamily.WEAVIATE_LOCAL,
                "Weaviate local",
                "Local vector store",
                config.weaviateUrl(),
                "/v1/.well-known/ready",
                Map.of(),
                Map.of()));
        config.qdrantUrl()
                .ifPresent(url -> instances.add(instance(
                        QDRANT,
                        BuiltInFamily.QDRANT_LOCAL,
                        "Qdrant local",
                        "Local vector store",
                        url,
                        "/healthz",
                        Map.of(
                                "collections_path", "/collections",
                                "health_path", "/healthz",
                                "default_vector_size", 1,
                                "distance", "Cosine"),
                        Map.of())));
        instances.add(instance(
                SANDBOX,
                BuiltInFamily.SANDBOX_LOCAL,
                "Sandbox local",
                "Isolated code execution",
                config.sandboxUrl(),
                "/health",
                Map.of(
                        "execute_path", "/v1/execute",
                        "dry_run_code", "result = {'status': 'ok'}",
                        "default_timeout_seconds", 5),
                Map.of()));
        instances.add(instance(
                MCP,
                BuiltInFamily.MCP_GATEWAY_LOCAL,
                "MCP gateway local",
                "Tool gateway",
                config.mcpGatewayUrl(),
                "/health",
                Map.of(
                        "invoke_path", "/v1/tools/invoke",
                        "list_tools_path", "/v1/tools",
                        "healthcheck_tool_name", "web_search"),
                Map.of()));
        return instances;
    }

    private SeedInstance chat() {
        Map<String, Object> settings = model(config.llmInferenceRuntimeUrl());
        settings.put("chat_completion_path", "/v1/chat/completions");
        settings.put("request_format", "openai_chat");
        settings.put("canonical_local_model_id", "local-vllm-default");
        settings.put("local_fallback_model_id", "local-vllm-default");
        return instance(
                CHAT,
                BuiltInFamily.VLLM_LOCAL,
                "vLLM local gateway",
                "Local chat models",
                config.llmUrl(),
                "/health",
                settings,
                keyed());
    }

    private SeedInstance embeddings() {
        Map<String, Object> settings = model(config.llmEmbeddingsRuntimeUrl());
        settings.put("embeddings_path", "/v1/embeddings");
        settings.put("input_type", "text");
        settings.put("forced_model_id", "local-vllm-embeddings-default");
        return instance(
                EMBEDDINGS,
                BuiltInFamily.VLLM_EMBEDDINGS_LOCAL,
                "vLLM embeddings local",
                "Local embedding models",
                config.llmUrl(),
                "/health",
                settings,
                keyed());
    }

    private SeedInstance llamaCpp() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("models_path", "/v1/models");
        settings.put("chat_completion_path", "/v1/chat/completions");
        settings.put("request_format", "openai_chat");
        settings.put("canonical_local_model_id", "local-llama-cpp-default");
        settings.put("forced_model_id", "local-llama-cpp-default");
        settings.put("local_fallback_model_id", "local-llama-cpp-default");
        settings.put("request_timeout_seconds", config.requestTimeoutSeconds());
        String url = config.llamaCppUrl().orElse("http://llama_cpp:8080");
        return new SeedInstance(
                LLAMA_CPP,
                BuiltInFamily.LLAMA_CPP_LOCAL,
                "llama.cpp local",
                "Chat models of a llama.cpp server",
                url,
                url + "/health",
                hasLlamaCpp(),
                settings,
                Map.of());
    }

    private Map<String, Object> model(String runtimeUrl) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("models_path", "/v1/models");
        settings.put("runtime_base_url", runtimeUrl);
        settings.put("runtime_admin_base_url", runtimeUrl);
        settings.put("request_timeout_seconds", config.requestTimeoutSeconds());
        return settings;
    }

    /** Refers to the key by name: each process reads it from its own environment. */
    private Map<String, String> keyed() {
        return config.localRuntimeApiKey().isPresent() ? Map.of("api_key", KEY_REFERENCE) : Map.of();
    }

    private static SeedInstance instance(
            String slug,
            BuiltInFamily family,
            String displayName,
            String description,
            String url,
            String healthPath,
            Map<String, Object> config,
            Map<String, String> secretRefs) {
        String base = url.replaceAll("/+$", "");
        return new SeedInstance(
                slug, family, displayName, description, base, base + healthPath, true, config, secretRefs);
    }
}
