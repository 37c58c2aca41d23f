package dev.orrery.platform.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.platform.PlatformConfig;
import dev.orrery.platform.provider.ProviderInstance;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedsTest {
    @Test
    void withoutOptionalAddressesOnlyTheStandardInstancesAreSeeded() {
        assertEquals(
                List.of(
                        "vllm-local-gateway",
                        "vllm-embeddings-local",
                        "llama-cpp-local",
                        "weaviate-local",
                        "sandbox-local",
                        "mcp-gateway-local"),
                slugs(Map.of()));
        assertFalse(one(Map.of(), "llama-cpp-local").enabled());
    }

    /** Section 4, to the last key; the chat format is the one that vLLM and llama.cpp speak. */
    @Test
    void everySeedHasTheConfigOfTheContract() {
        Map<String, String> all = Map.of("qdrant-url", "http://qdrant:6333", "llama-cpp-url", "http://llama:8080");
        Map<String, Map<String, Object>> expected = Map.of(
                "vllm-local-gateway",
                Map.of(
                        "models_path", "/v1/models",
                        "chat_completion_path", "/v1/chat/completions",
                        "request_format", "openai_chat",
                        "runtime_base_url", "http://inference:8000",
                        "runtime_admin_base_url", "http://inference:8000",
                        "canonical_local_model_id", "local-vllm-default",
                        "local_fallback_model_id", "local-vllm-default",
                        "request_timeout_seconds", 60),
                "vllm-embeddings-local",
                Map.of(
                        "models_path", "/v1/models",
                        "embeddings_path", "/v1/embeddings",
                        "input_type", "text",
                        "runtime_base_url", "http://embeddings:8000",
                        "runtime_admin_base_url", "http://embeddings:8000",
                        "forced_model_id", "local-vllm-embeddings-default",
                        "request_timeout_seconds", 60),
                "llama-cpp-local",
                Map.of(
                        "models_path", "/v1/models",
                        "chat_completion_path", "/v1/chat/completions",
                        "request_format", "openai_chat",
                        "canonical_local_model_id", "local-llama-cpp-default",
                        "forced_model_id", "local-llama-cpp-default",
                        "local_fallback_model_id", "local-llama-cpp-default",
                        "request_timeout_seconds", 60),
                "weaviate-local",
                Map.of(),
                "qdrant-local",
                Map.of(
                        "collections_path", "/collections",
                        "health_path", "/healthz",
                        "default_vector_size", 1,
                        "distance", "Cosine"),
                "sandbox-local",
                Map.of(
                        "execute_path", "/v1/execute",
                        "dry_run_code", "result = {'status': 'ok'}",
                        "default_timeout_seconds", 5),
                "mcp-gateway-local",
                Map.of(
                        "invoke_path", "/v1/tools/invoke",
                        "list_tools_path", "/v1/tools",
                        "healthcheck_tool_name", "web_search"));
        expected.forEach((slug, config) -> assertEquals(config, one(all, slug).config(), slug));
        assertEquals("http://llm:8000/health", one(all, "vllm-embeddings-local").healthcheckUrl());
        assertEquals("http://qdrant:6333/healthz", one(all, "qdrant-local").healthcheckUrl());
        assertEquals(
                "http://weaviate:8080/v1/.well-known/ready",
                one(all, "weaviate-local").healthcheckUrl());
        assertEquals("http://llama:8080", one(all, "llama-cpp-local").endpointUrl());
        assertTrue(one(all, "llama-cpp-local").enabled());
        assertEquals("http://llama_cpp:8080", one(Map.of(), "llama-cpp-local").endpointUrl());
    }

    @Test
    void theEmbeddedStoreAndTheLocalModelsReferToTheKeyOfTheLocalRuntimeByName() {
        Map<String, String> environment =
                Map.of("lucene-url", "http://127.0.0.1:8107/", "local-runtime-api-key", "secret");
        for (String slug : List.of("vllm-local-gateway", "vllm-embeddings-local", "lucene-local")) {
            assertEquals(
                    Map.of("api_key", "env://ORRERY_LOCAL_RUNTIME_API_KEY"),
                    one(environment, slug).secretRefs());
        }
        assertEquals(
                "http://127.0.0.1:8107/health", one(environment, "lucene-local").healthcheckUrl());
        assertEquals(Map.of(), one(environment, "weaviate-local").secretRefs());
    }

    @Test
    void aFieldFollowsTheEnvironmentUntilAnOperatorChangesIt() {
        ProviderInstance stored = new ProviderInstance();
        one(Map.of(), "vllm-local-gateway").writeTo(stored);
        stored.displayName = "Our gateway";
        stored.config.put("models_path", "/models");
        stored.config.put("note", "kept");

        one(Map.of("llm-url", "http://moved:9000", "request-timeout-seconds", "30"), "vllm-local-gateway")
                .writeTo(stored);

        assertEquals("http://moved:9000", stored.endpointUrl);
        assertEquals("http://moved:9000/health", stored.healthcheckUrl);
        assertEquals("Our gateway", stored.displayName);
        assertEquals("/models", stored.config.get("models_path"));
        assertEquals("kept", stored.config.get("note"));
        assertEquals(30, stored.config.get("request_timeout_seconds"));
    }

    private static List<String> slugs(Map<String, String> environment) {
        return seeds(environment).instances().stream().map(SeedInstance::slug).toList();
    }

    private static SeedInstance one(Map<String, String> environment, String slug) {
        return seeds(environment).instances().stream()
                .filter(seed -> seed.slug().equals(slug))
                .findFirst()
                .orElseThrow();
    }

    private static Seeds seeds(Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "llm-url", "http://llm:8000",
                "llm-inference-runtime-url", "http://inference:8000",
                "llm-embeddings-runtime-url", "http://embeddings:8000",
                "weaviate-url", "http://weaviate:8080",
                "sandbox-url", "http://sandbox:6000",
                "mcp-gateway-url", "http://mcp:8080",
                "request-timeout-seconds", "60"));
        properties.putAll(environment);
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(PlatformConfig.class);
        properties.forEach((key, value) -> builder.withDefaultValue("orrery.platform.seed." + key, value));
        return new Seeds(builder.build().getConfigMapping(PlatformConfig.class));
    }
}
