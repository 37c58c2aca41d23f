package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class RuntimeSnapshotTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    private String vectors = "";

    @BeforeEach
    void ready() {
        Calls.awaitReady();
        vectors = Calls.providerId("lucene-local");
    }

    @AfterEach
    void restore() {
        peers.contextAnswers();
        peers.standardRuntime();
        bindVectors(List.of());
        enable("lucene-local", true);
    }

    @Test
    void theSnapshotNamesTheDeploymentAndEverythingThatAnAdapterNeeds() {
        Calls.snapshot()
                .statusCode(200)
                .body("deployment_profile.slug", equalTo("local-default"))
                .body("capabilities", hasKey("sandbox_execution"))
                .rootPath("capabilities.llm_inference")
                .body("slug", equalTo("vllm-local-gateway"))
                .body("adapter_kind", equalTo("openai_compatible_llm"))
                .body("endpoint_url", equalTo(peers.runtime.uri().toString()))
                .body("config.request_format", equalTo("openai_chat"))
                .body("config.secret_refs", equalTo(Map.of()))
                .body("config.loaded_runtime_model_id", equalTo("tiny-chat"))
                .body("resources.id", contains("tiny-chat", "tiny-chat-2"))
                .body("default_resource_id", equalTo("tiny-chat"))
                .body("default_resource.provider_resource_id", equalTo("tiny-chat"))
                .body("resource_policy", notNullValue())
                .body("binding_config", notNullValue());
    }

    @Test
    void aChangeIsSeenByTheNextSnapshot() {
        enable("lucene-local", false);
        Calls.snapshot().statusCode(503).body("error", equalTo("active_provider_disabled"));
        enable("lucene-local", true);
        Calls.snapshot().statusCode(200);
    }

    @Test
    void theStateOfAKnowledgeBaseIsFreshAndTheStoredCopyStandsInWhenItsOwnerIsAway() {
        UUID id = UUID.randomUUID();
        KnowledgeBaseRef ready = Peers.base(id, UUID.fromString(vectors), "active", "ready", null, null);
        peers.put(ready);
        bindVectors(List.of(Map.of("knowledge_base_id", id.toString())));
        String state = "capabilities.vector_store.resources[0].metadata.sync_status";
        Calls.snapshot().statusCode(200).body(state, equalTo("ready"));

        peers.put(Peers.base(id, UUID.fromString(vectors), "active", "syncing", null, null));
        Instant changed = Instant.now();
        Calls.await(
                "the new state is served",
                () -> "syncing".equals(Calls.snapshot().extract().<String>path(state)));
        assertTrue(Duration.between(changed, Instant.now()).toMillis() < 2000, "stale for less than two seconds");

        peers.contextFails();
        Calls.await(
                "the stored copy is served",
                () -> "ready".equals(Calls.snapshot().extract().<String>path(state)));
        peers.contextAnswers();
        peers.remove(ready);
    }

    @Test
    void embeddingOptionsUseTheProvidersOwnIds() {
        Calls.internal()
                .get("/v1/internal/platform/embedding-options")
                .then()
                .statusCode(200)
                .body("", hasSize(1))
                .body("[0].provider.slug", equalTo("vllm-embeddings-local"))
                .body("[0].resources.id", contains("tiny-embed"))
                .body("[0].resources[0].local_path", equalTo("/models/tiny-embed"))
                .body("[0].resources[0].metadata.managed_model_id", equalTo("tiny-embed"))
                .body("[0].default_resource_id", equalTo("tiny-embed"));
        String second = Calls.createProvider(
                "second-embeddings",
                "vllm_embeddings_local",
                peers.runtime.uri().toString());
        Calls.internal()
                .get("/v1/internal/platform/embedding-options")
                .then()
                .rootPath("find { it.provider.slug == 'second-embeddings' }")
                .body("resources.id", contains("tiny-embed"))
                .body("resources[0].local_path", equalTo("/models/tiny-embed"))
                .body("resources[0].metadata.managed_model_id", equalTo("tiny-embed"));
        peers.runtime.on("GET", "/v1/models", 500, "{}");
        Calls.internal()
                .get("/v1/internal/platform/embedding-options")
                .then()
                .statusCode(200)
                .body("", hasSize(0));
        Calls.superadmin().delete("/v1/platform/providers/" + second).then().statusCode(200);
    }

    @Test
    void oneProviderIsReadyForDispatch() {
        Calls.internal()
                .get("/v1/internal/platform/providers/" + vectors)
                .then()
                .statusCode(200)
                .body("slug", equalTo("lucene-local"))
                .body("resources", hasSize(0));
        Calls.internal()
                .get("/v1/internal/platform/providers/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("error", equalTo("provider_not_found"));
    }

    private void bindVectors(List<Map<String, String>> resources) {
        Calls.bindExplicitly(Calls.deploymentId("local-default"), vectors, resources);
    }

    private static void enable(String slug, boolean enabled) {
        Calls.superadmin()
                .body(Map.of("enabled", enabled))
                .put("/v1/platform/providers/" + Calls.providerId(slug))
                .then()
                .statusCode(200);
    }
}
