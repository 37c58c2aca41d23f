package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.orrery.contracts.context.KnowledgeBaseRef;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ProviderRoutesTest {
    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @BeforeEach
    void ready() {
        Calls.awaitReady();
    }

    @Test
    void aLiteralKeyIsMaskedAndTheMaskKeepsIt() {
        String id = create("""
                {"provider_key":"openai_compatible_cloud_llm","slug":"Masked","display_name":"Masked",
                 "endpoint_url":"https://llm.example.com/v1","healthcheck_url":null,
                 "config":{"models_path":"/models","load_state":"loaded","secret_refs":{"api_key":"x"}},
                 "secret_refs":{"api_key":"sk-literal"}}
                """)
                .statusCode(201)
                .body("provider.slug", equalTo("masked"))
                .body("provider.healthcheck_url", nullValue())
                .body("provider.secret_refs.api_key", equalTo("***"))
                .body("provider.config", not(hasKey("load_state")))
                .body("provider.config", not(hasKey("secret_refs")))
                .body("provider.load_state", equalTo("empty"))
                .extract()
                .path("provider.id");
        update(id, "{\"secret_refs\":{\"api_key\":\"***\"},\"enabled\":false}")
                .statusCode(200)
                .body("provider.enabled", equalTo(false))
                .body("provider.config.models_path", equalTo("/models"))
                .body("provider.secret_refs.api_key", equalTo("***"));
        Calls.profile("online");
        Calls.internal()
                .get("/v1/internal/platform/providers/" + id)
                .then()
                .statusCode(200)
                .body("config.secret_refs.api_key", equalTo("sk-literal"));
        Calls.profile("offline");
        Calls.internal()
                .get("/v1/internal/platform/providers/" + id)
                .then()
                .statusCode(409)
                .body("error", equalTo("offline_provider_blocked"))
                .body("details.provider_instance_id", equalTo(id));
        update(id, "{\"secret_refs\":{\"api_key\":\"env://ACME_KEY\"}}")
                .statusCode(200)
                .body("provider.secret_refs.api_key", equalTo("env://ACME_KEY"));
        delete(id).statusCode(200).body("deleted", equalTo(true)).body("provider_id", equalTo(id));
        delete(id).statusCode(404).body("error", equalTo("provider_not_found"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|400|invalid_payload",
                "{}|400|invalid_provider_key",
                "{'provider_key':'nope'}|404|provider_family_not_found",
                "{'provider_key':'weaviate_local','slug':' '}|400|invalid_slug",
                "{'provider_key':'weaviate_local','slug':'a'}|400|invalid_display_name",
                "{'provider_key':'weaviate_local','slug':'a','display_name':'A'}|400|invalid_endpoint_url",
                "{'provider_key':'weaviate_local','slug':'a','display_name':'A','endpoint_url':'http://a','enabled':'yes','config':1}|400|invalid_enabled",
                "{'provider_key':'weaviate_local','slug':'a','display_name':'A','endpoint_url':'http://a','config':[],'secret_refs':1}|400|invalid_provider_config",
                "{'provider_key':'weaviate_local','slug':'a','display_name':'A','endpoint_url':'http://a','secret_refs':{'k':''}}|400|invalid_secret_refs",
                "{'provider_key':'weaviate_local','slug':'lucene-local','display_name':'A','endpoint_url':'http://a'}|409|provider_instance_exists"
            })
    void aBadProviderIsRefusedWithItsCode(String body, int status, String code) {
        create(body.replace('\'', '"')).statusCode(status).body("error", equalTo(code));
    }

    @Test
    void anUnknownIdComesBeforeTheBodyRulesAndAnInvalidPayloadBeforeAll() {
        update(UUID.randomUUID().toString(), "{\"slug\":\"\"}")
                .statusCode(404)
                .body("error", equalTo("provider_not_found"));
        update("not-a-uuid", "{}").statusCode(404).body("error", equalTo("provider_not_found"));
        update("not-a-uuid", "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        update(Calls.providerId("lucene-local"), "{\"slug\":\"\"}")
                .statusCode(400)
                .body("error", equalTo("invalid_slug"));
        update(Calls.providerId("lucene-local"), "{\"slug\":\"weaviate-local\"}")
                .statusCode(409)
                .body("error", equalTo("provider_instance_exists"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'slug':' '}|400|invalid_slug",
                "{'display_name':''}|400|invalid_display_name",
                "{'endpoint_url':' '}|400|invalid_endpoint_url",
                "{'enabled':'yes','config':1}|400|invalid_enabled",
                "{'enabled':1}|400|invalid_enabled",
                "{'config':'x','secret_refs':1}|400|invalid_provider_config",
                "{'secret_refs':[]}|400|invalid_secret_refs",
                "{'secret_refs':{' ':'x'}}|400|invalid_secret_refs",
                "{'secret_refs':{'api_key':7}}|400|invalid_secret_refs",
                "{'secret_refs':{'api_key':'***'}}|400|invalid_secret_refs",
                "{'display_name':'Changed','slug':'lucene-local'}|409|provider_instance_exists"
            })
    void aBadEditIsRefusedWithItsCodeAndChangesNothing(String body, int status, String code) {
        String id = Calls.createProvider("edited", "weaviate_local", "http://127.0.0.1:1");
        update(id, body.replace('\'', '"')).statusCode(status).body("error", equalTo(code));
        Calls.superadmin()
                .get("/v1/platform/providers")
                .then()
                .rootPath("providers.find { it.id == '" + id + "' }")
                .body("slug", equalTo("edited"))
                .body("display_name", equalTo("edited"))
                .body("endpoint_url", equalTo("http://127.0.0.1:1"))
                .body("enabled", equalTo(true))
                .body("config", equalTo(Map.of()))
                .body("secret_refs", equalTo(Map.of()));
        delete(id).statusCode(200);
    }

    @Test
    void anEditKeepsWhatItDoesNotNameAndReplacesWholeDocuments() {
        String id = create("""
                {"provider_key":"weaviate_local","slug":"partial","display_name":"Partial","description":"Before",
                 "endpoint_url":"http://127.0.0.1:1","healthcheck_url":"http://127.0.0.1:1/ready","enabled":false,
                 "config":{"a":1,"b":2},"secret_refs":{"api_key":"env://A","other":"env://B"}}""")
                .statusCode(201)
                .body("provider.enabled", equalTo(false))
                .body("provider.healthcheck_url", equalTo("http://127.0.0.1:1/ready"))
                .extract()
                .path("provider.id");
        update(
                        id,
                        "{\"provider_key\":\"qdrant_local\",\"config\":{\"c\":3},\"unknown\":1,\"slug\":null,\"secret_refs\":null}")
                .statusCode(200)
                .rootPath("provider")
                .body("provider_key", equalTo("weaviate_local"))
                .body("slug", equalTo("partial"))
                .body("description", equalTo("Before"))
                .body("enabled", equalTo(false))
                .body("healthcheck_url", equalTo("http://127.0.0.1:1/ready"))
                .body("config", equalTo(Map.of("c", 3)))
                .body("secret_refs", equalTo(Map.of("api_key", "env://A", "other", "env://B")));
        update(id, "{\"healthcheck_url\":null,\"secret_refs\":{\"api_key\":\"env://A\"}}")
                .statusCode(200)
                .body("provider.healthcheck_url", nullValue())
                .body("provider.secret_refs", equalTo(Map.of("api_key", "env://A")));
        update(id, "{\"healthcheck_url\":\"http://127.0.0.1:1/again\"}").statusCode(200);
        update(id, "{\"healthcheck_url\":\"\"}").statusCode(200).body("provider.healthcheck_url", nullValue());
        delete(id).statusCode(200);
    }

    @Test
    void aBoundProviderIsNotDeleted() {
        String id = Calls.createProvider("bound-twice", "vllm_local", "http://127.0.0.1:1");
        List<String> deployments = List.of(Calls.cloneDefault("binds-it"), Calls.cloneDefault("binds-it-too"));
        for (String deployment : deployments) {
            Calls.bind(deployment, "llm_inference", Map.of("provider_id", id)).statusCode(200);
        }
        delete(id)
                .statusCode(409)
                .body("error", equalTo("provider_instance_in_use"))
                .body("details.binding_count", equalTo(2));
        deployments.forEach(deployment -> Calls.superadmin()
                .delete("/v1/platform/deployments/" + deployment)
                .then()
                .statusCode(200));
        delete(id).statusCode(200);
    }

    @Test
    void aProviderOfAKnowledgeBaseIsNotDeleted() {
        String id = Calls.createProvider("kb-store", "lucene_local", "http://127.0.0.1:1");
        KnowledgeBaseRef base = Peers.base(UUID.fromString(id), "active", "ready");
        peers.put(base);
        delete(id)
                .statusCode(409)
                .body("error", equalTo("provider_instance_in_use"))
                .body("details.knowledge_base_count", equalTo(1));
        peers.remove(base);
        delete(id).statusCode(200);
    }

    private static ValidatableResponse create(String body) {
        return Calls.superadmin().body(body).post("/v1/platform/providers").then();
    }

    private static ValidatableResponse update(String id, String body) {
        return Calls.superadmin().body(body).put("/v1/platform/providers/" + id).then();
    }

    private static ValidatableResponse delete(String id) {
        return Calls.superadmin().delete("/v1/platform/providers/" + id).then();
    }
}
