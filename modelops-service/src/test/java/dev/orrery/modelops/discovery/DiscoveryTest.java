package dev.orrery.modelops.discovery;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.LocalHub;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class DiscoveryTest {
    private static final String SERVICE = "modelops-service";
    private static final String HUB = "/v1/modelops/discovery/huggingface";
    private static final String CLOUD = "/v1/modelops/discovery/cloud";

    private final String repository = "acme/shown-" + UUID.randomUUID();

    LocalHub hub;
    HttpPeer platform;
    ScriptedModelServer runtime;

    @AfterEach
    void online() {
        ModelOpsPeers.profile(platform, "online");
    }

    @Test
    void theHubIsSearchedInItsOwnTerms() {
        hub.put(repository, "config.json", "{}".getBytes(StandardCharsets.UTF_8));
        superadmin()
                .queryParam("query", "shown")
                .queryParam("task_key", "embeddings")
                .queryParam("limit", "400")
                .get(HUB)
                .then()
                .statusCode(200)
                .body("models.source_id", hasItem(repository))
                .body("models[0].provider", equalTo("huggingface"))
                .body("models[0].downloads", equalTo(912));
        superadmin()
                .queryParam("limit", "1")
                .queryParam("offset", "0")
                .get(HUB)
                .then()
                .body("models", hasSize(1));
        superadmin().queryParam("offset", "499").get(HUB).then().body("models", hasSize(0));
        refused(superadmin().queryParam("limit", "x").get(HUB).then(), 400, "invalid_limit");
        refused(superadmin().queryParam("offset", "x").get(HUB).then(), 400, "invalid_offset");
    }

    /** The hub knows no offset: that many more are asked for and left out here. */
    @Test
    void theHubIsAskedInItsOwnTerms() {
        hub.put(repository, "config.json", "{}".getBytes(StandardCharsets.UTF_8));
        asks("filter=text-generation&sort=downloads&limit=10");
        asks(
                "filter=feature-extraction&search=tiny model&sort=likes&limit=37",
                "task_key",
                "Embeddings",
                "query",
                " tiny model ",
                "sort",
                "likes",
                "limit",
                "12",
                "offset",
                "25");
        asks(
                "filter=summarization&sort=downloads&limit=550",
                "task",
                "summarization",
                "task_key",
                "embeddings",
                "query",
                " ",
                "limit",
                "99",
                "offset",
                "9999");
        asks("filter=text-generation&sort=downloads&limit=1", "task_key", "translation", "limit", "-3", "offset", "-1");
        assertEquals(
                "Bearer " + LocalHub.TOKEN,
                hub.peer().received("GET", "/api/models").getLast().header("Authorization"));
    }

    private void asks(String expected, String... query) {
        RequestSpecification request = superadmin();
        for (int i = 0; i < query.length; i += 2) {
            request.queryParam(query[i], query[i + 1]);
        }
        request.get(HUB).then().statusCode(200);
        assertEquals(
                new TreeSet<>(Arrays.asList(expected.split("&", -1))),
                new TreeSet<>(Arrays.asList(hub.peer()
                        .received("GET", "/api/models")
                        .getLast()
                        .query()
                        .replace('+', ' ')
                        .split("&", -1))));
    }

    @Test
    void aRepositoryIsShownWithItsFiles() {
        hub.put(repository, "config.json", "{}".getBytes(StandardCharsets.UTF_8))
                .put(repository, "model.safetensors", new byte[2048]);
        for (String id : new String[] {repository, repository.replace("/", "%2F")}) {
            superadmin()
                    .urlEncodingEnabled(false)
                    .get(HUB + "/" + id)
                    .then()
                    .statusCode(200)
                    .body("model.source_id", equalTo(repository))
                    .body("model.sha", equalTo(LocalHub.COMMIT))
                    .body("model.author", equalTo("acme"))
                    .body("model.gated", equalTo("manual"))
                    .body("model.card_data.license", equalTo("mit"))
                    .body("model.last_modified", notNullValue())
                    .body("model.files[0].path", equalTo("config.json"))
                    .body("model.files[0].file_type", equalTo("json"))
                    .body("model.files[1].file_type", equalTo("safetensors"))
                    .body("model.files[1].lfs.pointer_size", equalTo(134))
                    .body("model.files[1].lfs.sha256", equalTo(LocalHub.sha256(new byte[2048])));
        }
        refused(superadmin().get(HUB + "/acme/unknown").then(), 502, "hf_model_info_failed");
        refused(superadmin().urlEncodingEnabled(false).get(HUB + "/%20").then(), 400, "invalid_source_id");
    }

    @Test
    void aHubThatFailsIsSaidToHaveFailed() {
        hub.searchFails(true);
        try {
            refused(superadmin().get(HUB).then(), 502, "hf_discovery_failed");
        } finally {
            hub.searchFails(false);
        }
    }

    @Test
    void theHubIsNotAskedOffline() {
        int asked = hub.peer().received().size();
        ModelOpsPeers.profile(platform, "offline");
        refused(superadmin().get(HUB).then(), 403, "runtime_profile_blocks_internet");
        refused(superadmin().get(HUB + "/a/b").then(), 403, "runtime_profile_blocks_internet");
        assertEquals(asked, hub.peer().received().size());
        refused(forwarded(SERVICE, TestTokens.actor(2, Role.ADMIN)).get(HUB).then(), 403, "insufficient_role");
    }

    @Test
    void aCloudProvidersModelsAreListedWithTheCallersKey() {
        runtime.peer()
                .on(
                        "GET",
                        "/cloud/v1/models",
                        200,
                        "{\"data\":[{\"id\":\"text-embed-3\",\"object\":\"model\",\"created\":5,\"owned_by\":\"acme\"},"
                                + "{\"id\":\"nova-mini\"}]}");
        String credential = credential(runtime.uri() + "/cloud/v1");
        user().queryParam("provider", "OpenAI_Compatible")
                .queryParam("credential_id", credential)
                .get(CLOUD)
                .then()
                .statusCode(200)
                .body("provider", equalTo("openai_compatible"))
                .body("credential_id", equalTo(credential))
                .body("models", hasSize(2))
                .body("models[0].provider_model_id", equalTo("nova-mini"))
                .body("models[0].task_key", equalTo("llm"))
                .body("models[1].task_key", equalTo("embeddings"))
                .body("models[1].category", equalTo("predictive"))
                .body("models[1].created_at", equalTo(5))
                .body("models[1].metadata.owned_by", equalTo("acme"));
        assertEquals(
                "Bearer sk-cloud-key-0001",
                runtime.peer().received("GET", "/cloud/v1/models").getLast().header("Authorization"));
        refused(
                cloud("openai_compatible", credential(runtime.uri() + "/broken")),
                502,
                "provider_model_discovery_failed");
        refused(cloud("openai", credential), 400, "credential_provider_mismatch");
        ModelOpsPeers.profile(platform, "offline");
        int asked = runtime.peer().received("GET", "/cloud/v1/models").size();
        refused(cloud("openai_compatible", credential), 409, "offline_provider_blocked");
        assertEquals(asked, runtime.peer().received("GET", "/cloud/v1/models").size());
    }

    @Test
    void eachCloudRuleHasItsCode() {
        refused(cloud("", "x"), 400, "missing_config");
        refused(cloud("anthropic", "x"), 409, "provider_discovery_unsupported");
        refused(cloud("openai", "x"), 400, "invalid_credential_id");
        refused(cloud("openai", UUID.randomUUID().toString()), 400, "missing_config");
        runtime.peer().on("GET", "/echo/models", 401, "{\"error\":{\"message\":\"no key sk-cloud-key-0001\"}}");
        refused(
                cloud("openai_compatible", credential(runtime.uri() + "/echo"))
                        .body("details.provider", equalTo("openai_compatible"))
                        .body("details.status_code", equalTo(401))
                        .body(not(containsString("sk-cloud-key"))),
                502,
                "provider_model_discovery_failed");
    }

    private static ValidatableResponse cloud(String provider, String credential) {
        return user().queryParam("provider", provider)
                .queryParam("credential_id", credential)
                .get(CLOUD)
                .then();
    }

    private static String credential(String base) {
        return user().contentType(ContentType.JSON)
                .body("{\"display_name\":\"" + UUID.randomUUID() + "\",\"api_base_url\":\"" + base
                        + "\",\"api_key\":\"sk-cloud-key-0001\"}")
                .post("/v1/modelops/credentials")
                .then()
                .statusCode(201)
                .extract()
                .path("credential.id");
    }

    private static RequestSpecification user() {
        return forwarded(SERVICE, TestTokens.actor(9100, Role.USER));
    }

    private static RequestSpecification superadmin() {
        return forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN));
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }
}
