package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a secret reference stands for, and its refusals by every way that needs it, section 5. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class CredentialTest {
    private static final String CHAT = "openai_compatible_cloud_llm";
    private static final String EMBEDDINGS = "openai_compatible_cloud_embeddings";
    private static final String LOCAL = "vllm_embeddings_local";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    EntityManager entities;

    private final UUID credential = UUID.randomUUID();
    private String home = "";
    private String copy = "";
    private String provider = "";

    @BeforeEach
    void online() {
        Calls.awaitReady();
        peers.standardRuntime();
        home = Calls.deploymentId("local-default");
        copy = Calls.cloneDefault("referring");
        peers.answer(Peers.model("referring", "embeddings", "external_api", "active", "success", "active"));
        Calls.profile("online");
    }

    @AfterEach
    void goHome() {
        Calls.bindModels(home, "embeddings", Calls.providerId("vllm-embeddings-local"), "tiny-embed");
        Calls.superadmin().delete("/v1/platform/deployments/" + copy).then().statusCode(200);
        Calls.superadmin().delete("/v1/platform/providers/" + provider).then().statusCode(200);
        Calls.profile("offline");
        peers.cloud.reset();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "openai_compatible_cloud_embeddings, modelops://credential/CREDENTIAL, -, 404, credential_not_found, credential_id provider_key",
                "openai_compatible_cloud_embeddings, modelops://CREDENTIAL, -, 404, credential_not_found, credential_id provider_key",
                "openai_compatible_cloud_embeddings, modelops://credential/nonsense, -, 400, invalid_credential_id, -",
                "openai_compatible_cloud_embeddings, modelops://credential/CREDENTIAL, anthropic, 409, credential_provider_mismatch, credential_provider provider_key",
                "openai_compatible_cloud_embeddings, modelops://credential/CREDENTIAL, openai_compatible, 400, missing_credential_api_base_url, -",
                "vllm_embeddings_local, modelops://credential/CREDENTIAL, -, 409, credential_ref_unsupported, provider_key",
                "vllm_embeddings_local, env://ORRERY_TEST_UNSET_VARIABLE, -, 409, provider_secret_missing, provider secret_ref"
            })
    void aReferenceThatCannotBeUsedIsRefusedByEveryWay(
            String family,
            String reference,
            @Nullable String credentialOf,
            int status,
            String code,
            @Nullable String details) {
        if (credentialOf != null) {
            answer(credentialOf, null);
        }
        provider = referring(family, reference.replace("CREDENTIAL", credential.toString()));
        String model = family.equals(LOCAL) ? "tiny-embed" : "referring";
        Calls.bindModels(copy, "embeddings", provider, model);
        Calls.bindModels(home, "embeddings", provider, model);
        withoutAddress(code);
        ways().forEach((way, answer) -> {
            // A variable is looked up where the request is sent, so the ways that send nothing let it pass.
            if (code.equals("provider_secret_missing") && way.startsWith("dispatch")) {
                answer.statusCode(200);
                return;
            }
            answer.statusCode(status).body("error", equalTo(code));
            for (String key : details == null ? new String[0] : details.split(" ", -1)) {
                answer.body("details", hasKey(key));
            }
        });
        assertEquals(List.of(), peers.cloud.received());
    }

    private Map<String, ValidatableResponse> ways() {
        Map<String, ValidatableResponse> ways = new LinkedHashMap<>();
        ways.put(
                "dispatch of one",
                Calls.internal()
                        .get("/v1/internal/platform/providers/" + provider)
                        .then());
        ways.put("dispatch of all", Calls.snapshot());
        ways.put(
                "validate",
                Calls.superadmin()
                        .post("/v1/platform/providers/" + provider + "/validate")
                        .then());
        ways.put("activate", Calls.activate(copy));
        ways.put(
                "embed",
                Calls.superadmin()
                        .body("{\"inputs\":[\"a\"]}")
                        .post("/v1/platform/embeddings")
                        .then());
        return ways;
    }

    /** No route stores an instance without an address. */
    private void withoutAddress(String code) {
        if (code.equals("missing_credential_api_base_url")) {
            QuarkusTransaction.requiringNew()
                    .run(() -> entities.createNativeQuery(
                                    "UPDATE platform_provider_instances SET endpoint_url = '' WHERE id = :id")
                            .setParameter("id", UUID.fromString(provider))
                            .executeUpdate());
        }
    }

    /** A key of OpenAI must not travel to whatever address the instance names. */
    @ParameterizedTest
    @CsvSource({
        "openai_compatible_cloud_llm, /chat/completions, chat_completion_path",
        "openai_compatible_cloud_embeddings, /embeddings, embeddings_path"
    })
    void anOpenAiCredentialWithoutAnAddressMeansOpenAiItself(String family, String path, String key) {
        answer("openai", null);
        provider = referring(family, "modelops://credential/" + credential);
        dispatched()
                .body("endpoint_url", equalTo("https://api.openai.com/v1"))
                .body("healthcheck_url", nullValue())
                .body("config.secret_refs.api_key", equalTo("sk-resolved"))
                .body("config.models_path", equalTo("/models"))
                .body("config." + key, equalTo(path))
                .body("config.request_timeout_seconds", equalTo(60));
        assertEquals(List.of(), peers.cloud.received());
    }

    @Test
    void theDefaultsOfOpenAiGiveWayToTheConfigOfTheInstance() {
        answer("openai", LoopbackCloud.ADDRESS + "/v1");
        provider = referring(CHAT, "modelops://credential/" + credential);
        Calls.superadmin()
                .body(Map.of("config", Map.of("models_path", "/list", "request_timeout_seconds", 7)))
                .put("/v1/platform/providers/" + provider)
                .then()
                .statusCode(200);
        dispatched()
                .body("endpoint_url", equalTo(LoopbackCloud.ADDRESS + "/v1"))
                .body("config.models_path", equalTo("/list"))
                .body("config.request_timeout_seconds", equalTo(7))
                .body("config.request_format", equalTo("openai_chat"));
    }

    @Test
    void aCompatibleCredentialBringsNoDefaultsAndFallsBackToTheAddressOfTheInstance() {
        answer("openai_compatible", null);
        provider = referring(EMBEDDINGS, "modelops://" + credential);
        dispatched()
                .body("endpoint_url", equalTo("https://own.example.com"))
                .body("config.secret_refs.api_key", equalTo("sk-resolved"))
                .body("config", not(hasKey("models_path")))
                .body("config", not(hasKey("embeddings_path")));
    }

    @Test
    void theKeyIsSentToTheAddressOfTheCredentialAndShownNowhere() {
        answer("openai", LoopbackCloud.ADDRESS + "/v1");
        provider = referring(CHAT, "modelops://credential/" + credential);
        peers.cloud.on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"chat-large\"}]}");
        validate("")
                .statusCode(200)
                .body("validation.resources_status_code", equalTo(200))
                .body("validation.resources[0].id", equalTo("chat-large"))
                .body("validation.credential.api_base_url", equalTo(LoopbackCloud.ADDRESS + "/v1"))
                .body("provider.secret_refs.api_key", equalTo("modelops://credential/" + credential));
        for (HttpPeer.Received request : peers.cloud.received()) {
            assertEquals("Bearer sk-resolved", request.header("Authorization"));
        }
    }

    /** Tried by its id, a credential takes the paths of the instance as they are. */
    @Test
    void aTriedCredentialBringsNoDefaultsAndIsNotStored() {
        answer("openai", LoopbackCloud.ADDRESS + "/v1");
        provider = Calls.createProvider("referring", CHAT, "https://own.example.com");
        peers.cloud.on("GET", "/v1/v1/models", 200, "{\"data\":[]}");
        validate("{\"credential_id\":\"" + credential + "\"}")
                .statusCode(200)
                .body("validation.resources_status_code", equalTo(200))
                .body("validation.operation_reachable", equalTo(true));
        assertEquals("Bearer sk-resolved", peers.cloud.received().getLast().header("Authorization"));
        dispatched()
                .body("endpoint_url", equalTo("https://own.example.com"))
                .body("config.secret_refs", equalTo(Map.of()));
    }

    private ValidatableResponse validate(String body) {
        String path = "/v1/platform/providers/" + provider + "/validate";
        return (body.isEmpty()
                        ? Calls.superadmin().post(path)
                        : Calls.superadmin().body(body).post(path))
                .then();
    }

    private ValidatableResponse dispatched() {
        return Calls.internal()
                .get("/v1/internal/platform/providers/" + provider)
                .then()
                .statusCode(200);
    }

    private static String referring(String family, String reference) {
        return Calls.superadmin()
                .body(Map.of(
                        "provider_key", family,
                        "slug", "referring",
                        "display_name", "Referring",
                        "endpoint_url", "https://own.example.com",
                        "healthcheck_url", "https://own.example.com/health",
                        "secret_refs", Map.of("api_key", reference)))
                .post("/v1/platform/providers")
                .then()
                .statusCode(201)
                .extract()
                .path("provider.id");
    }

    private void answer(String of, @Nullable String address) {
        Map<String, Object> body = new LinkedHashMap<>(
                Map.of("id", credential, "provider", of, "display_name", "Key", "api_key", "sk-resolved"));
        Stream.ofNullable(address).forEach(given -> body.put("api_base_url", given));
        peers.modelOps.on(
                "POST", "/v1/internal/modelops/credentials/" + credential + "/resolve", 200, Peers.json(body));
    }
}
