package dev.orrery.platform;

import static io.restassured.RestAssured.withArgs;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.identity.Role;
import dev.orrery.platform.bootstrap.SeededModels;
import dev.orrery.platform.bootstrap.Seeder;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class BootstrapTest {
    private static final String BINDING =
            "deployments.find { it.slug == 'local-default' }.bindings.find { it.capability == '%s' }";

    @Inject
    Seeder seeder;

    @Inject
    SeededModels models;

    @BeforeEach
    void ready() {
        Calls.awaitReady();
    }

    @Test
    void seedsFamiliesAndInstances() {
        Calls.superadmin()
                .get("/v1/platform/provider-families")
                .then()
                .statusCode(200)
                .body("provider_families", hasSize(10))
                .body(
                        "provider_families.provider_key",
                        contains(
                                "openai_compatible_cloud_embeddings",
                                "vllm_embeddings_local",
                                "llama_cpp_local",
                                "openai_compatible_cloud_llm",
                                "vllm_local",
                                "mcp_gateway_local",
                                "sandbox_local",
                                "lucene_local",
                                "qdrant_local",
                                "weaviate_local"));
        Calls.superadmin()
                .get("/v1/platform/providers")
                .then()
                .body("providers.slug", hasItems("vllm-local-gateway", "vllm-embeddings-local", "lucene-local"))
                .body("providers.find { it.slug == 'vllm-local-gateway' }.config.request_timeout_seconds", equalTo(60))
                .body(
                        "providers.find { it.slug == 'vllm-local-gateway' }.config.request_format",
                        equalTo("openai_chat"))
                .body("providers.find { it.slug == 'llama-cpp-local' }.enabled", equalTo(false))
                .body("providers.find { it.slug == 'lucene-local' }.adapter_kind", equalTo("lucene_http"))
                .body("providers.find { it.slug == 'lucene-local' }.load_state", equalTo("empty"));
    }

    @Test
    void bindsThePlatformModelsThatModelOperationsLists() {
        Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .rootPath(BINDING)
                .body("provider.slug", withArgs("vector_store"), equalTo("lucene-local"))
                .body("resource_policy.selection_mode", withArgs("vector_store"), equalTo("explicit"))
                .body("resources", withArgs("vector_store"), hasSize(0))
                .body("configuration_status.issues[0].code", withArgs("vector_store"), equalTo("resources_missing"))
                .body("default_resource_id", withArgs("llm_inference"), equalTo("tiny-chat"))
                .body("resources.id", withArgs("llm_inference"), contains("tiny-chat", "tiny-chat-2"))
                .body("default_resource.provider_resource_id", withArgs("embeddings"), equalTo("tiny-embed"))
                .body("default_resource.local_path", withArgs("embeddings"), equalTo("/models/tiny-embed"))
                .body("default_resource.metadata.backend", withArgs("embeddings"), equalTo("local"))
                .body("configuration_status.summary", withArgs("embeddings"), equalTo("ready"));
        Calls.superadmin()
                .get("/v1/platform/providers")
                .then()
                .body(
                        "providers.find { it.slug == 'vllm-local-gateway' }.loaded_managed_model_id",
                        equalTo("tiny-chat"))
                .body("providers.find { it.slug == 'vllm-local-gateway' }.load_state", equalTo("loaded"));
    }

    @Test
    void aSecondStartChangesNothing() {
        String before = everything();
        seeder.seed();
        assertTrue(models.bind());
        assertEquals(before, everything());
    }

    @Test
    void anOperatorsEditSurvivesTheNextStart() {
        Calls.superadmin()
                .body(Map.of("display_name", "Our Weaviate", "endpoint_url", "http://weaviate.internal:9000"))
                .put("/v1/platform/providers/" + Calls.providerId("weaviate-local"))
                .then()
                .statusCode(200);
        bindChat("tiny-chat-2");

        seeder.seed();
        assertTrue(models.bind());

        Calls.superadmin()
                .get("/v1/platform/providers")
                .then()
                .body("providers.find { it.slug == 'weaviate-local' }.display_name", equalTo("Our Weaviate"))
                .body(
                        "providers.find { it.slug == 'weaviate-local' }.endpoint_url",
                        equalTo("http://weaviate.internal:9000"));
        Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .rootPath(BINDING)
                .body("default_resource_id", withArgs("llm_inference"), equalTo("tiny-chat-2"))
                .body("resources.id", withArgs("llm_inference"), contains("tiny-chat-2"));

        bindChat("tiny-chat", "tiny-chat-2");
    }

    @Test
    void capabilitiesNameWhoServesThem() {
        Calls.as(Role.USER)
                .get("/v1/platform/capabilities")
                .then()
                .statusCode(200)
                .body(
                        "capabilities.capability",
                        contains("embeddings", "llm_inference", "mcp_runtime", "sandbox_execution", "vector_store"))
                .body("capabilities.required", contains(true, true, false, false, true))
                .body("capabilities[0].active_provider.provider_origin", equalTo("local"));
    }

    private static void bindChat(String... models) {
        Calls.bindModels(
                Calls.deploymentId("local-default"), "llm_inference", Calls.providerId("vllm-local-gateway"), models);
    }

    private static String everything() {
        return Calls.superadmin().get("/v1/platform/providers").asString()
                + Calls.superadmin().get("/v1/platform/deployments").asString()
                + Calls.superadmin().get("/v1/platform/activation-audit").asString();
    }
}
