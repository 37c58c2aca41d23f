package dev.orrery.platform;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Method;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codes of the deployment routes that concern the whole document, section 7. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class DeploymentErrorsTest {
    private static final String DEPLOYMENTS = "/v1/platform/deployments";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    EntityManager entities;

    private String deployment = "";

    @BeforeEach
    void copyTheDefault() {
        Calls.awaitReady();
        deployment = Calls.cloneDefault("errors");
    }

    @AfterEach
    void dropTheCopy() {
        Calls.superadmin().delete(DEPLOYMENTS + '/' + deployment).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|400|invalid_payload",
                "{'display_name':'A','bindings':[]}|400|invalid_slug",
                "{'slug':' ','display_name':'A'}|400|invalid_slug",
                "{'slug':'a','bindings':[]}|400|invalid_display_name",
                "{'slug':'a','display_name':'A'}|400|invalid_bindings",
                "{'slug':'a','display_name':'A','bindings':[]}|400|invalid_bindings",
                "{'slug':'a','display_name':'A','bindings':{}}|400|invalid_bindings",
                "{'slug':'a','display_name':'A','bindings':['x']}|400|invalid_binding",
                "{'slug':'a','display_name':'A','bindings':[{'provider_id':'CHAT'}]}|400|invalid_capability",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'llm_inference'}]}|400|invalid_provider_id",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'llm_inference','provider_id':'CHAT','resources':1}]}|400|invalid_resources",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'llm_inference','provider_id':'CHAT','resources':[1]}]}|400|invalid_resource",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'llm_inference','provider_id':'CHAT','resources':[{}]}]}|400|invalid_resource_id",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'llm_inference','provider_id':'CHAT'},{'capability':' LLM_inference','provider_id':'CHAT'}]}|400|duplicate_capability_binding",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'llm_inference','provider_id':'nope'}]}|404|provider_not_found",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'embeddings','provider_id':'CHAT'}]}|400|provider_capability_mismatch",
                "{'slug':'a','display_name':'A','bindings':[{'capability':'llm_inference','provider_id':'CHAT'}]}|400|deployment_profile_incomplete",
                "{'slug':'local-default','display_name':'A','bindings':ALL}|409|deployment_profile_exists"
            })
    void aBadDocumentIsRefusedByCreationAndReplacementAlike(String template, int status, String code) {
        String chat = Calls.providerId("vllm-local-gateway");
        String all = "[{'capability':'llm_inference','provider_id':'CHAT'},{'capability':'embeddings','provider_id':'"
                + Calls.providerId("vllm-embeddings-local") + "'},{'capability':'vector_store','provider_id':'"
                + Calls.providerId("lucene-local") + "'}]";
        String body = template.replace("ALL", all).replace("CHAT", chat).replace('\'', '"');
        send(Method.POST, "", body).statusCode(status).body("error", equalTo(code));
        send(Method.PUT, '/' + deployment, body).statusCode(status).body("error", equalTo(code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "PATCH||[]|400|invalid_payload",
                "PATCH||{'slug':''}|400|invalid_slug",
                "PATCH||{'display_name':' '}|400|invalid_display_name",
                "PATCH||{'slug':'local-default'}|409|deployment_profile_exists",
                "POST|/clone|[]|400|invalid_payload",
                "POST|/clone|{}|400|invalid_slug",
                "POST|/clone|{'slug':'b'}|400|invalid_display_name",
                "POST|/clone|{'slug':'local-default','display_name':'B'}|409|deployment_profile_exists"
            })
    void aBadIdentityIsRefused(Method method, String suffix, String body, int status, String code) {
        String path = '/' + deployment + (suffix == null ? "" : suffix);
        send(method, path, body.replace('\'', '"')).statusCode(status).body("error", equalTo(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "7", "b3c1f5e0-0000-4000-8000-00000000dead"})
    void anUnknownOrMalformedIdIsNotFoundOnEveryRoute(String id) {
        String body = "{\"slug\":\"x\",\"display_name\":\"X\"}";
        String code = "deployment_profile_not_found";
        send(Method.PUT, '/' + id, body).statusCode(404).body("error", equalTo(code));
        send(Method.PATCH, '/' + id, body).statusCode(404).body("error", equalTo(code));
        send(Method.PUT, '/' + id + "/bindings/llm_inference", body)
                .statusCode(404)
                .body("error", equalTo(code));
        send(Method.POST, '/' + id + "/clone", body).statusCode(404).body("error", equalTo(code));
        send(Method.DELETE, '/' + id, "").statusCode(404).body("error", equalTo(code));
        Calls.activate(id).statusCode(404).body("error", equalTo(code));
        for (String route : new String[] {"", "/validate", "/loaded-model"}) {
            Method method = route.isEmpty() ? Method.PUT : Method.POST;
            Calls.superadmin()
                    .body("{\"managed_model_id\":\"tiny-chat\"}")
                    .request(method, "/v1/platform/providers/" + id + route)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("provider_not_found"));
        }
        Calls.superadmin()
                .delete("/v1/platform/providers/" + id)
                .then()
                .statusCode(404)
                .body("error", equalTo("provider_not_found"));
        Calls.superadmin()
                .delete("/v1/platform/providers/" + id + "/loaded-model")
                .then()
                .statusCode(404)
                .body("error", equalTo("provider_not_found"));
        Calls.internal()
                .get("/v1/internal/platform/providers/" + id)
                .then()
                .statusCode(404)
                .body("error", equalTo("provider_not_found"));
    }

    @Test
    void aProfileThatBindsNothingIsNotCopied() {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "DELETE FROM platform_deployment_bindings WHERE deployment_profile_id = :id")
                        .setParameter("id", UUID.fromString(deployment))
                        .executeUpdate());
        send(Method.POST, '/' + deployment + "/clone", "{\"slug\":\"c\",\"display_name\":\"C\"}")
                .statusCode(409)
                .body("error", equalTo("deployment_profile_incomplete"));
    }

    @Test
    void aCopyHasWhatItsSourceHasAndIsNotCheckedAgain() {
        peers.answer(Peers.local("passing", "llm"));
        Calls.bind(
                        deployment,
                        "llm_inference",
                        "{\"provider_id\":\"" + Calls.providerId("vllm-local-gateway")
                                + "\",\"resources\":[{\"id\":\"tiny-chat-2\"},{\"id\":\"passing\"}],"
                                + "\"default_resource_id\":\"passing\",\"resource_policy\":{\"p\":1},\"config\":{\"c\":2}}")
                .statusCode(200);
        send(Method.PATCH, '/' + deployment, "{\"description\":\"Of the source\"}")
                .statusCode(200);
        peers.answer(Peers.model("passing", "llm", "local", "inactive", "failure", "not_required"));
        String copy = send(
                        Method.POST, '/' + deployment + "/clone", "{\"slug\":\" The-COPY \",\"display_name\":\"Copy\"}")
                .statusCode(201)
                .rootPath("deployment_profile")
                .body("slug", equalTo("the-copy"))
                .body("description", equalTo("Of the source"))
                .body("is_active", equalTo(false))
                .body("bindings.size()", equalTo(5))
                .body("bindings[1].capability", equalTo("llm_inference"))
                .body("bindings[1].provider.slug", equalTo("vllm-local-gateway"))
                .body("bindings[1].resources.id", contains("tiny-chat-2", "passing"))
                .body("bindings[1].default_resource_id", equalTo("passing"))
                .body("bindings[1].resource_policy.p", equalTo(1))
                .body("bindings[1].config.c", equalTo(2))
                .extract()
                .path("deployment_profile.id");
        send(Method.DELETE, '/' + copy, "").statusCode(200);
    }

    @Test
    void theActiveProfileStaysActiveWhenItIsReplaced() {
        String home = Calls.deploymentId("local-default");
        String bindings = Stream.of(
                        "llm_inference vllm-local-gateway {'id':'tiny-chat'},{'id':'tiny-chat-2'} 'tiny-chat'",
                        "embeddings vllm-embeddings-local {'id':'tiny-embed'} 'tiny-embed'",
                        "vector_store lucene-local - null",
                        "sandbox_execution sandbox-local - null",
                        "mcp_runtime mcp-gateway-local - null")
                .map(line -> line.split(" ", -1))
                .map(words -> "{'capability':'%s','provider_id':'%s','resources':[%s],'default_resource_id':%s}"
                        .formatted(
                                words[0], Calls.providerId(words[1]), words[2].equals("-") ? "" : words[2], words[3]))
                .collect(Collectors.joining(","));
        String whole = "{'slug':'local-default','display_name':'Local Default','bindings':[" + bindings + "]}";
        send(Method.PUT, '/' + home, whole.replace('\'', '"'))
                .statusCode(200)
                .body("deployment_profile.is_active", equalTo(true))
                .body("deployment_profile.description", equalTo(""))
                .body("deployment_profile.bindings.size()", equalTo(5));
    }

    @Test
    void aModelThatNamesNothingToServeIsNotBound() {
        peers.answer(Peers.nameless("nameless", "llm", "local"));
        peers.answer(Peers.nameless("nameless-cloud", "llm", "external_api"));
        String cloud = Calls.createProvider("errors-cloud", "openai_compatible_cloud_llm", LoopbackCloud.ADDRESS);
        refusedModel(Calls.providerId("vllm-local-gateway"), "nameless");
        refusedModel(cloud, "nameless-cloud");
        Calls.superadmin().delete("/v1/platform/providers/" + cloud).then().statusCode(200);
    }

    private void refusedModel(String provider, String model) {
        String binding = "{\"provider_id\":\"" + provider + "\",\"resources\":[{\"id\":\"" + model + "\"}]}";
        for (ValidatableResponse answer : Calls.bindEveryWay(deployment, "llm_inference", binding)) {
            answer.statusCode(400)
                    .body("error", equalTo("provider_resource_id_required"))
                    .body("details.resource_id", equalTo(model))
                    .body("details.managed_model_id", equalTo(model));
        }
    }

    @Test
    void theBindingRouteShowsTheActiveProfileAsActive() {
        Calls.bind(
                        Calls.deploymentId("local-default"),
                        "sandbox_execution",
                        "{\"provider_id\":\"" + Calls.providerId("sandbox-local") + "\"}")
                .statusCode(200)
                .body("deployment_profile.is_active", equalTo(true));
    }

    @Test
    void anOwnerThatCannotBeAskedIsUnavailable() {
        peers.modelOps.on("GET", "/v1/internal/modelops/models/tiny-chat", (exchange, request) -> {
            // Hung up without an answer.
        });
        refused("llm_inference", "vllm-local-gateway", "{\"id\":\"tiny-chat\"}", "modelops_unavailable");
        peers.put(Peers.local(Peers.CHAT_MODEL, "llm"));
        UUID base = UUID.randomUUID();
        peers.context.on("GET", "/v1/internal/context/knowledge-bases/" + base, (exchange, request) -> {
            // Hung up without an answer.
        });
        refused("vector_store", "lucene-local", "{\"knowledge_base_id\":\"" + base + "\"}", "context_unavailable");
    }

    private void refused(String capability, String provider, String resource, String code) {
        String binding = "{\"provider_id\":\"" + Calls.providerId(provider) + "\",\"resources\":[" + resource + "]}";
        for (ValidatableResponse answer : Calls.bindEveryWay(deployment, capability, binding)) {
            answer.statusCode(503).body("error", equalTo(code));
        }
    }

    @Test
    void aDownProviderWithoutModelsNamesBothFindingsAndBlocksForOne() {
        Calls.bind(deployment, "llm_inference", "{\"provider_id\":\"" + Calls.providerId("vllm-local-gateway") + "\"}")
                .statusCode(200);
        peers.runtime.on("GET", "/v1/models", 502, "{}");
        Calls.activate(deployment)
                .statusCode(409)
                .body("error", equalTo("deployment_profile_validation_failed"))
                .rootPath("details.providers.find { it.provider.slug == 'vllm-local-gateway' }.validation")
                .body("resource_errors.code", contains("resource_required"))
                .body("blocking_failures.code", contains("resources_unreachable"));
        peers.standardRuntime();
    }

    private static ValidatableResponse send(Method method, String path, String body) {
        return body.isEmpty()
                ? Calls.superadmin().request(method, DEPLOYMENTS + path).then()
                : Calls.superadmin()
                        .body(body)
                        .request(method, DEPLOYMENTS + path)
                        .then();
    }
}
