package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is stored but cannot be used as it is: it shows in the readiness and in the codes of the active runtime. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class StoredStateTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    EntityManager entities;

    private String home = "";
    private String copy = "";
    private String vectors = "";

    @BeforeEach
    void copyTheDefault() {
        Calls.awaitReady();
        home = Calls.deploymentId("local-default");
        copy = Calls.cloneDefault("stored");
        vectors = Calls.providerId("lucene-local");
    }

    @AfterEach
    void tidy() {
        Calls.superadmin().delete("/v1/platform/deployments/" + copy).then().statusCode(200);
    }

    @Test
    void anUnboundRequiredCapabilityHasItsCodeAndAnUnboundOptionalOneIsLeftOut() {
        withoutBinding("embeddings", () -> {
            Calls.snapshot()
                    .statusCode(503)
                    .body("error", equalTo("active_binding_not_found"))
                    .body("details.capability", equalTo("embeddings"));
            embed().statusCode(503).body("error", equalTo("active_binding_not_found"));
            ensure().statusCode(403);
        });
        withoutBinding(
                "vector_store", () -> ensure().statusCode(503).body("error", equalTo("active_binding_not_found")));
        withoutBinding(
                "mcp_runtime",
                () -> Calls.snapshot()
                        .statusCode(200)
                        .body("capabilities", not(hasKey("mcp_runtime")))
                        .body("capabilities.sandbox_execution.default_resource_id", nullValue())
                        .body("capabilities.sandbox_execution.default_resource", nullValue()));
        Calls.snapshot().statusCode(200).body("capabilities", hasKey("mcp_runtime"));
        withoutBinding("mcp_runtime", () -> capability("mcp_runtime").body("active_provider", nullValue()));
    }

    @Test
    void anUnboundRequiredCapabilityIsNotReadyAndAnUnboundOptionalOneDoesNotCount() {
        for (String capability : List.of("embeddings", "mcp_runtime")) {
            sql(
                    "DELETE FROM platform_deployment_bindings WHERE deployment_profile_id = :id AND capability_key = '"
                            + capability + "'",
                    copy);
        }
        profile()
                .body("is_ready", equalTo(false))
                .body("incomplete_capabilities", contains("embeddings", "vector_store"));
    }

    @Test
    void aKnowledgeBaseThatIsGoneIsNotCheckedAndTheSameIssueShowsOnce() {
        UUID embeddings = UUID.randomUUID();
        KnowledgeBaseRef one =
                Peers.base(UUID.randomUUID(), UUID.fromString(vectors), "active", "ready", embeddings, "tiny-embed");
        KnowledgeBaseRef other =
                Peers.base(UUID.randomUUID(), UUID.fromString(vectors), "active", "ready", embeddings, "tiny-embed");
        peers.put(one);
        peers.put(other);
        bindBases(one.id(), other.id());
        // Both are called Handbook, so what is wrong with them reads the same.
        Calls.await("both are seen", () -> issues().equals(List.of("knowledge_base_embeddings_provider_mismatch")));
        peers.remove(one);
        peers.remove(other);
        Calls.await("both are gone", () -> issues().isEmpty());
        status("stored", "vector_store").body("is_ready", equalTo(true)).body("summary", equalTo("ready"));
    }

    @Test
    void aDisabledProviderOfAnOptionalCapabilityStopsTheSnapshot() {
        enable("sandbox-local", false);
        Calls.snapshot()
                .statusCode(503)
                .body("error", equalTo("active_provider_disabled"))
                .body("details.capability", equalTo("sandbox_execution"));
        status("stored", "sandbox_execution")
                .body("is_ready", equalTo(false))
                .body("issues.code", contains("provider_disabled"))
                .body("summary", equalTo("Provider 'sandbox-local' is disabled"));
        profile().body("incomplete_capabilities", not(hasItem("sandbox_execution")));
        capability("sandbox_execution").body("active_provider.slug", equalTo("sandbox-local"));
        enable("sandbox-local", true);
        Calls.snapshot().statusCode(200);
    }

    @Test
    void aFamilyWithoutAnAdapterForItsUseHasItsCode() {
        sql(
                "UPDATE platform_provider_families SET adapter_kind = 'mcp_http' WHERE provider_key = 'vllm_embeddings_local'");
        try {
            embed().statusCode(500).body("error", equalTo("unsupported_adapter_kind"));
        } finally {
            sql(
                    "UPDATE platform_provider_families SET adapter_kind = 'openai_compatible_embeddings' WHERE provider_key = 'vllm_embeddings_local'");
        }
    }

    @Test
    void aCredentialWithoutAnAddressNeedsTheAddressOfTheInstance() {
        UUID credential = UUID.randomUUID();
        peers.modelOps.on(
                "POST",
                "/v1/internal/modelops/credentials/" + credential + "/resolve",
                200,
                Peers.json(Map.of(
                        "id",
                        credential,
                        "provider",
                        "openai_compatible",
                        "display_name",
                        "Key",
                        "api_base_url",
                        "",
                        "api_key",
                        "sk")));
        String cloud = Calls.createProvider("stored-cloud", "openai_compatible_cloud_llm", LoopbackCloud.ADDRESS);
        Calls.superadmin()
                .body(Map.of("secret_refs", Map.of("api_key", "modelops://credential/" + credential)))
                .put("/v1/platform/providers/" + cloud)
                .then()
                .statusCode(200);
        Calls.profile("online");
        Calls.internal()
                .get("/v1/internal/platform/providers/" + cloud)
                .then()
                .statusCode(200)
                .body("endpoint_url", equalTo(LoopbackCloud.ADDRESS));
        sql("UPDATE platform_provider_instances SET endpoint_url = '' WHERE id = :id", cloud);
        Calls.superadmin()
                .post("/v1/platform/providers/" + cloud + "/validate")
                .then()
                .statusCode(400)
                .body("error", equalTo("missing_credential_api_base_url"));
        Calls.profile("offline");
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
    }

    @Test
    void theReadinessOfAVectorBindingNamesWhatDoesNotFit() {
        UUID embeddings = UUID.fromString(Calls.providerId("vllm-embeddings-local"));
        UUID id = UUID.randomUUID();
        KnowledgeBaseRef elsewhere =
                Peers.base(id, UUID.fromString(vectors), "active", "ready", UUID.randomUUID(), "tiny-embed");
        peers.put(elsewhere);
        bindBases(id);
        awaitIssue("knowledge_base_embeddings_provider_mismatch");

        peers.put(Peers.base(id, UUID.fromString(vectors), "active", "ready", embeddings, "tiny-embed"));
        Calls.bind(copy, "embeddings", Map.of("provider_id", embeddings.toString()))
                .statusCode(200);
        awaitIssue("embeddings_default_missing");

        sql(
                "DELETE FROM platform_deployment_bindings WHERE deployment_profile_id = :id AND capability_key = 'embeddings'",
                copy);
        awaitIssue("embeddings_binding_missing_resources");

        peers.put(Peers.selfProvided(id, UUID.fromString(vectors)));
        awaitIssue("knowledge_base_self_provided_unsupported");
        status("stored", "vector_store").body("issues.code", contains("knowledge_base_self_provided_unsupported"));
        peers.remove(elsewhere);
    }

    @Test
    void aStoredNamespaceWithoutAPrefixIsNotReady() {
        sql(
                "UPDATE platform_deployment_bindings SET resource_policy = '{\"selection_mode\":\"dynamic_namespace\"}'"
                        + " WHERE deployment_profile_id = :id AND capability_key = 'vector_store'",
                copy);
        status("stored", "vector_store").body("issues.code", contains("namespace_prefix_missing"));
    }

    @Test
    void aModelOfTheOtherOriginIsNotReady() {
        String cloud = Calls.createProvider("stored-cloud", "openai_compatible_cloud_llm", LoopbackCloud.ADDRESS);
        sql(
                "UPDATE platform_deployment_bindings SET provider_instance_id = (SELECT id FROM platform_provider_instances"
                        + " WHERE slug = 'stored-cloud') WHERE deployment_profile_id = :id AND capability_key = 'llm_inference'",
                copy);
        status("stored", "llm_inference").body("issues.code", hasItem("resource_provider_origin_mismatch"));
        Calls.bind(copy, "llm_inference", Map.of("provider_id", Calls.providerId("vllm-local-gateway")))
                .statusCode(200);
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
    }

    private void bindBases(UUID... ids) {
        Calls.bindExplicitly(
                copy,
                vectors,
                Stream.of(ids)
                        .map(id -> Map.of("knowledge_base_id", id.toString()))
                        .toList());
    }

    private static void awaitIssue(String code) {
        Calls.await(code + " shows", () -> issues().contains(code));
    }

    private static List<String> issues() {
        return Calls.superadmin()
                .get("/v1/platform/deployments")
                .path(
                        "deployments.find { it.slug == 'stored' }.bindings.find { it.capability == 'vector_store' }.configuration_status.issues.code");
    }

    private static ValidatableResponse profile() {
        return Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .rootPath("deployments.find { it.slug == 'stored' }.configuration_status");
    }

    private static ValidatableResponse capability(String name) {
        return Calls.superadmin()
                .get("/v1/platform/capabilities")
                .then()
                .rootPath("capabilities.find { it.capability == '" + name + "' }");
    }

    private static ValidatableResponse status(String slug, String capability) {
        return Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .statusCode(200)
                .rootPath("deployments.find { it.slug == '" + slug + "' }.bindings.find { it.capability == '"
                        + capability + "' }.configuration_status");
    }

    /** Runs with the binding of the active deployment gone, as no route can leave it, and puts it back. */
    private void withoutBinding(String capability, Runnable check) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "UPDATE platform_deployment_bindings SET deployment_profile_id = cast(:copy AS uuid)"
                                        + " WHERE deployment_profile_id = cast(:home AS uuid) AND capability_key = :key")
                        .setParameter("copy", emptied(capability))
                        .setParameter("home", home)
                        .setParameter("key", capability)
                        .executeUpdate());
        try {
            check.run();
        } finally {
            QuarkusTransaction.requiringNew()
                    .run(() -> entities.createNativeQuery(
                                    "UPDATE platform_deployment_bindings SET deployment_profile_id = cast(:home AS uuid)"
                                            + " WHERE deployment_profile_id = cast(:copy AS uuid) AND capability_key = :key")
                            .setParameter("copy", copy)
                            .setParameter("home", home)
                            .setParameter("key", capability)
                            .executeUpdate());
        }
    }

    private String emptied(String capability) {
        entities.createNativeQuery(
                        "DELETE FROM platform_deployment_bindings WHERE deployment_profile_id = cast(:copy AS uuid) AND capability_key = :key")
                .setParameter("copy", copy)
                .setParameter("key", capability)
                .executeUpdate();
        return copy;
    }

    private void sql(String statement) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(statement).executeUpdate());
    }

    private void sql(String statement, String id) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(statement)
                        .setParameter("id", UUID.fromString(id))
                        .executeUpdate());
    }

    private static void enable(String slug, boolean enabled) {
        Calls.superadmin()
                .body(Map.of("enabled", enabled))
                .put("/v1/platform/providers/" + Calls.providerId(slug))
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse embed() {
        return Calls.superadmin()
                .body("{\"inputs\":[\"a\"]}")
                .post("/v1/platform/embeddings")
                .then();
    }

    private static ValidatableResponse ensure() {
        return Calls.superadmin()
                .body("{\"index\":\"kb_stored\"}")
                .post("/v1/platform/vector/indexes/ensure")
                .then();
    }
}
