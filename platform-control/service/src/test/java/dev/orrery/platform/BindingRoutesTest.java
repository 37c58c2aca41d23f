package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of a binding, on a copy of the default deployment. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class BindingRoutesTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    private Map<String, String> providers = Map.of();
    private String deployment = "";
    private String chat = "";
    private String vectors = "";

    @BeforeEach
    void copyTheDefault() {
        Calls.awaitReady();
        deployment = Calls.cloneDefault("rules");
        providers = Calls.providerIds();
        chat = provider("vllm-local-gateway");
        vectors = provider("lucene-local");
    }

    @AfterEach
    void dropTheCopy() {
        Calls.superadmin()
                .delete("/v1/platform/deployments/" + deployment)
                .then()
                .statusCode(200)
                .body("deleted", equalTo(true))
                .body("deployment_profile_id", equalTo(deployment));
    }

    @Test
    void modelsAreBoundInTheOrderOfTheRequestWithTheirMetadata() {
        bindChat(
                        "{'provider_id':'CHAT','resources':[{'id':'tiny-chat-2'},{'managed_model_id':'tiny-chat'}],'default_resource_id':'tiny-chat','resource_policy':5,'config':{'note':1}}")
                .statusCode(200)
                .rootPath("deployment_profile.bindings.find { it.capability == 'llm_inference' }")
                .body("resources.id", contains("tiny-chat-2", "tiny-chat"))
                .body("default_resource.id", equalTo("tiny-chat"))
                .body("default_resource.ref_type", equalTo("managed_model"))
                .body("default_resource.provider_resource_id", equalTo("tiny-chat"))
                .body("default_resource.metadata.local_path", equalTo("/models/tiny-chat"))
                .body("default_resource.availability", equalTo("offline_ready"))
                .body("resource_policy", equalTo(Map.of()))
                .body("config.note", equalTo(1))
                .body("configuration_status.is_ready", equalTo(true));
    }

    @Test
    void aBindingWithoutResourcesIsStoredAndNotReady() {
        bindChat("{'provider_id':'CHAT','resources':null}")
                .statusCode(200)
                .body("deployment_profile.configuration_status.is_ready", equalTo(false))
                .body("deployment_profile.configuration_status.incomplete_capabilities", hasItem("llm_inference"))
                .rootPath("deployment_profile.bindings.find { it.capability == 'llm_inference' }")
                .body("resources", hasSize(0))
                .body("default_resource", nullValue())
                .body("configuration_status.issues[0].code", equalTo("resources_missing"));
        bindChat("{'provider_id':'CHAT','resources':[{'id':'tiny-chat'}]}")
                .statusCode(200)
                .rootPath("deployment_profile.bindings.find { it.capability == 'llm_inference' }")
                .body("configuration_status.issues[0].code", equalTo("default_resource_missing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "chat|{}|400|invalid_capability|",
                "llm_inference|{}|400|invalid_provider_id|",
                "llm_inference|{'provider_id':'CHAT','resources':{}}|400|invalid_resources|",
                "llm_inference|{'provider_id':'CHAT','resources':[1]}|400|invalid_resource|",
                "llm_inference|{'provider_id':'CHAT','resources':[{}]}|400|invalid_resource_id|",
                "llm_inference|{'provider_id':'nope'}|404|provider_not_found|",
                "llm_inference|{'provider_id':'VECTORS'}|400|provider_capability_mismatch|",
                "llm_inference|{'provider_id':'CHAT','resources':[{'id':'x'},{'id':'x'}]}|400|duplicate_resource|resource_id",
                "llm_inference|{'provider_id':'CHAT','default_resource_id':'x'}|400|default_resource_not_bound|default_resource_id",
                "llm_inference|{'provider_id':'CHAT','resources':[{'id':'unknown'}]}|404|resource_not_found|resource_id managed_model_id",
                "llm_inference|{'provider_id':'CHAT','resources':[{'id':'tiny-embed'}]}|400|resource_task_mismatch|resource_id managed_model_id task_key",
                "llm_inference|{'provider_id':'CHAT','resources':[{'id':'sleeping'}]}|409|resource_not_active|resource_id managed_model_id",
                "llm_inference|{'provider_id':'CHAT','resources':[{'id':'unproven'}]}|409|resource_not_validated|resource_id managed_model_id",
                "llm_inference|{'provider_id':'CHAT','resources':[{'id':'cloudy'}]}|400|resource_backend_mismatch|resource_id managed_model_id",
                "llm_inference|{'provider_id':'CLOUD','resources':[{'id':'tiny-chat'}]}|400|resource_backend_mismatch|resource_id managed_model_id",
                "llm_inference|{'provider_id':'CLOUD','resources':[{'id':'revoked'}]}|409|resource_credential_unavailable|resource_id managed_model_id",
                "vector_store|{'provider_id':'VECTORS','resource_policy':{'selection_mode':'magic'}}|400|invalid_resource_policy|selection_mode",
                "vector_store|{'provider_id':'VECTORS','resource_policy':{'selection_mode':'dynamic_namespace'}}|400|invalid_resource_policy|",
                "vector_store|{'provider_id':'VECTORS','resource_policy':{'selection_mode':'dynamic_namespace','namespace_prefix':'a','name_pattern':'('}}|400|invalid_resource_policy|",
                "vector_store|{'provider_id':'VECTORS','resources':[{'id':'a'}],'resource_policy':{'selection_mode':'dynamic_namespace','namespace_prefix':'a'}}|400|resources_not_allowed|",
                "vector_store|{'provider_id':'VECTORS','resources':[{'knowledge_base_id':'nope'}]}|404|resource_not_found|knowledge_base_id",
                "vector_store|{'provider_id':'VECTORS','resources':[{'knowledge_base_id':'ARCHIVED'}]}|409|resource_not_active|knowledge_base_id",
                "vector_store|{'provider_id':'VECTORS','resources':[{'knowledge_base_id':'SYNCING'}]}|409|resource_not_ready|knowledge_base_id",
                "vector_store|{'provider_id':'VECTORS','resources':[{'knowledge_base_id':'ELSEWHERE'}]}|400|resource_provider_mismatch|knowledge_base_id provider_instance_id backing_provider_instance_id provider_key backing_provider_key",
                "sandbox_execution|{'provider_id':'SANDBOX','resources':[{'id':'a'}]}|400|resources_not_allowed|",
                "sandbox_execution|{'provider_id':'SANDBOX','resource_policy':{'selection_mode':'explicit'}}|400|invalid_resource_policy|",
                "mcp_runtime|{'provider_id':'MCP','resources':[{'id':'a'}]}|400|resources_not_allowed|",
                "mcp_runtime|{'provider_id':'MCP','default_resource_id':'a'}|400|default_resource_not_bound|default_resource_id",
                "llm_inference|{'provider_id':'CLOUD','resources':[{'id':'lost'}]}|409|resource_credential_unavailable|resource_id managed_model_id",
                "vector_store|{'provider_id':'VECTORS','resources':[{'ref_type':'knowledge_base','id':'nope'}]}|404|resource_not_found|knowledge_base_id"
            })
    void aBadBindingIsRefusedWithItsCodeByEveryRoute(
            String capability, String body, int status, String code, @Nullable String details) {
        peers.put(Peers.model("sleeping", "llm", "local", "inactive", "success", "not_required"));
        peers.put(Peers.model("unproven", "llm", "local", "active", "failure", "not_required"));
        peers.put(Peers.model("cloudy", "llm", "external_api", "active", "success", "active"));
        peers.put(Peers.model("revoked", "llm", "external_api", "active", "success", "revoked"));
        peers.put(Peers.model("lost", "llm", "external_api", "active", "success", "missing"));
        KnowledgeBaseRef archived = Peers.base(UUID.fromString(vectors), "archived", "ready");
        KnowledgeBaseRef syncing = Peers.base(UUID.fromString(vectors), "active", "syncing");
        KnowledgeBaseRef elsewhere = Peers.base(UUID.randomUUID(), "active", "ready");
        List.of(archived, syncing, elsewhere).forEach(peers::put);
        String cloud = Calls.createProvider("cloud-rules", "openai_compatible_cloud_llm", "https://llm.example.com");
        String text = body.replace("CHAT", chat)
                .replace("VECTORS", vectors)
                .replace("CLOUD", cloud)
                .replace("SANDBOX", provider("sandbox-local"))
                .replace("MCP", provider("mcp-gateway-local"))
                .replace("ARCHIVED", archived.id().toString())
                .replace("SYNCING", syncing.id().toString())
                .replace("ELSEWHERE", elsewhere.id().toString())
                .replace('\'', '"');
        String before = stored();
        for (ValidatableResponse refused : Calls.bindEveryWay(deployment, capability, text)) {
            refused.statusCode(status).body("error", equalTo(code));
            for (String key : details == null ? new String[0] : details.split(" ", -1)) {
                refused.body("details", hasKey(key));
            }
        }
        assertEquals(before, stored(), "nothing is stored of what was refused");
        List.of(archived, syncing, elsewhere).forEach(peers::remove);
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
    }

    /** Every deployment as it is bound, apart from what others say of models and knowledge bases meanwhile. */
    private static String stored() {
        JsonPath all = Calls.superadmin().get("/v1/platform/deployments").jsonPath();
        return all.getList("deployments.slug") + " " + all.getList("deployments.bindings.resources.id") + " "
                + all.getList("deployments.bindings.provider.slug") + " "
                + all.getList("deployments.bindings.resource_policy");
    }

    @Test
    void aBodyThatIsNoObjectIsAnInvalidPayload() {
        Calls.bind(deployment, "llm_inference", "[]").statusCode(400).body("error", equalTo("invalid_payload"));
    }

    @Test
    void concurrentChangesOfOneBindingFollowEachOther() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = IntStream.range(0, 8)
                    .mapToObj(i -> callers.submit(() -> bindChat(
                                    "{'provider_id':'CHAT','resources':[{'id':'tiny-chat'},{'id':'tiny-chat-2'}],'default_resource_id':'tiny-chat"
                                            + (i % 2 == 0 ? "" : "-2") + "'}")
                            .extract()
                            .statusCode()))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertEquals(200, answer.get());
            }
        }
        Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .rootPath("deployments.find { it.slug == 'rules' }.bindings.find { it.capability == 'llm_inference' }")
                .body("resources.id", contains("tiny-chat", "tiny-chat-2"))
                .body("configuration_status.is_ready", equalTo(true));
    }

    @Test
    void anUnknownDeploymentComesBeforeTheBodyRules() {
        Calls.bind(UUID.randomUUID().toString(), "nope", "{}")
                .statusCode(404)
                .body("error", equalTo("deployment_profile_not_found"));
        Calls.bind("nope", "nope", "{}").statusCode(404).body("error", equalTo("deployment_profile_not_found"));
    }

    @Test
    void aKnowledgeBaseOfAnotherEmbeddingModelIsBoundAndNotReady() {
        UUID embeddings = UUID.fromString(provider("vllm-embeddings-local"));
        UUID id = UUID.randomUUID();
        KnowledgeBaseRef other = Peers.base(id, UUID.fromString(vectors), "active", "ready", embeddings, "other-model");
        peers.put(other);
        bindVectors("{'provider_id':'VECTORS','resources':[{'knowledge_base_id':'" + id
                        + "'},{'id':'raw_index'}],'resource_policy':{'selection_mode':'explicit'}}")
                .statusCode(200)
                .rootPath("deployment_profile.bindings.find { it.capability == 'vector_store' }")
                .body("resources[0].resource_kind", equalTo("knowledge_base"))
                .body("resources[0].provider_resource_id", equalTo("kb_" + id))
                .body("resources[0].metadata.document_count", equalTo(12))
                .body("resources[1].resource_kind", equalTo("index"))
                .body("resources[1].ref_type", equalTo("provider_resource"))
                .body("default_resource_id", nullValue())
                .body("configuration_status.issues.code", contains("knowledge_base_embeddings_resource_mismatch"));
        peers.put(Peers.base(id, UUID.fromString(vectors), "active", "ready", embeddings, "tiny-embed"));
        Calls.await(
                "the change is seen",
                () -> Calls.superadmin()
                        .get("/v1/platform/deployments")
                        .path("deployments.find { it.slug == 'rules' }.configuration_status.is_ready"));
        Calls.internal()
                .get("/v1/internal/platform/knowledge-base-usage")
                .then()
                .statusCode(200)
                .body("usage.'" + id + "'[0].deployment_profile.slug", equalTo("rules"))
                .body("usage.'" + id + "'[0].capability", equalTo("vector_store"));
        peers.remove(other);
    }

    @Test
    void aFullReplacementNeedsEveryRequiredCapability() {
        String body =
                "{\"slug\":\"rules\",\"display_name\":\"Rules\",\"bindings\":[{\"capability\":\"vector_store\",\"provider_id\":\""
                        + vectors + "\"}]}";
        Calls.superadmin()
                .body(body)
                .put("/v1/platform/deployments/" + deployment)
                .then()
                .statusCode(400)
                .body("error", equalTo("deployment_profile_incomplete"))
                .body("details.missing_capabilities", contains("embeddings", "llm_inference"));
        Calls.superadmin()
                .body("{\"slug\":\"local-default\"}")
                .patch("/v1/platform/deployments/" + deployment)
                .then()
                .statusCode(409)
                .body("error", equalTo("deployment_profile_exists"));
        Calls.superadmin()
                .body("{\"description\":\"For the rules\"}")
                .patch("/v1/platform/deployments/" + deployment)
                .then()
                .statusCode(200)
                .body("deployment_profile.slug", equalTo("rules"))
                .body("deployment_profile.description", equalTo("For the rules"));
    }

    @Test
    void aDeploymentIsCreatedAndReplacedWhole() {
        String bindings = "[{\"capability\":\"vector_store\",\"provider_id\":\"" + vectors
                + "\"},{\"capability\":\"llm_inference\",\"provider_id\":\"" + chat
                + "\",\"resources\":[{\"id\":\"tiny-chat\"}],\"default_resource_id\":\"tiny-chat\"},{\"capability\":\"embeddings\",\"provider_id\":\""
                + provider("vllm-embeddings-local") + "\"}]";
        String id = Calls.superadmin()
                .body("{\"slug\":\"Whole\",\"display_name\":\"Whole\",\"bindings\":" + bindings + "}")
                .post("/v1/platform/deployments")
                .then()
                .statusCode(201)
                .body("deployment_profile.is_active", equalTo(false))
                .body("deployment_profile.slug", equalTo("whole"))
                .body("deployment_profile.bindings.capability", contains("embeddings", "llm_inference", "vector_store"))
                .extract()
                .path("deployment_profile.id");
        String swapped =
                bindings.replace("[{\"id\":\"tiny-chat\"}]", "[{\"id\":\"tiny-chat-2\"},{\"id\":\"tiny-chat\"}]");
        Calls.superadmin()
                .body("{\"slug\":\"whole\",\"display_name\":\"Whole 2\",\"bindings\":" + swapped + "}")
                .put("/v1/platform/deployments/" + id)
                .then()
                .statusCode(200)
                .body("deployment_profile.display_name", equalTo("Whole 2"))
                .body("deployment_profile.bindings[1].resources.id", contains("tiny-chat-2", "tiny-chat"));
        Calls.superadmin()
                .body("{\"slug\":\"rules\",\"display_name\":\"Whole 3\",\"bindings\":" + bindings + "}")
                .put("/v1/platform/deployments/" + id)
                .then()
                .statusCode(409)
                .body("error", equalTo("deployment_profile_exists"));
        Calls.superadmin()
                .get("/v1/platform/deployments")
                .then()
                .rootPath("deployments.find { it.slug == 'whole' }")
                .body("display_name", equalTo("Whole 2"))
                .body("bindings[1].resources.id", contains("tiny-chat-2", "tiny-chat"));
        Calls.superadmin().delete("/v1/platform/deployments/" + id).then().statusCode(200);
    }

    private String provider(String slug) {
        return Objects.requireNonNull(providers.get(slug), slug);
    }

    private ValidatableResponse bindChat(String body) {
        return Calls.bind(
                deployment, "llm_inference", body.replace("CHAT", chat).replace('\'', '"'));
    }

    private ValidatableResponse bindVectors(String body) {
        return Calls.bind(
                deployment, "vector_store", body.replace("VECTORS", vectors).replace('\'', '"'));
    }
}
