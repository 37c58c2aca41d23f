package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.platform.provider.ProviderSecrets;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A literal secret of a provider is stored sealed, and used as it was given. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class ProviderSecretsTest {
    private static final String LITERAL = "literal-key-of-a-runtime";

    @SuppressWarnings("NullAway.Init")
    Peers peers;

    @Inject
    EntityManager entities;

    @Inject
    ProviderSecrets secrets;

    private String id = "";

    @BeforeEach
    void ready() {
        Calls.awaitReady();
        id = Calls.createProvider("sealed", "qdrant_local", "http://127.0.0.1:1");
    }

    @AfterEach
    void remove() {
        peers.sealing();
        Calls.superadmin().delete("/v1/platform/providers/" + id).then().statusCode(200);
    }

    @Test
    void theTableHoldsNoLiteral() {
        update(Map.of("api_key", LITERAL, "other", "env://OTHER")).statusCode(200);
        assertFalse(stored().contains(LITERAL), stored());
        assertTrue(stored().contains("sealed:"), stored());
        dispatch()
                .statusCode(200)
                .body("config.secret_refs", equalTo(Map.of("api_key", LITERAL, "other", "env://OTHER")));
        update(Map.of("api_key", "***"))
                .statusCode(200)
                .body("provider.secret_refs", equalTo(Map.of("api_key", "***")));
        dispatch().statusCode(200).body("config.secret_refs", equalTo(Map.of("api_key", LITERAL)));
    }

    @Test
    void whatCannotBeSealedIsNotStored() {
        String before = stored();
        peers.modelOps.on("POST", "/v1/internal/modelops/secrets/seal", (exchange, request) -> {
            // Hung up without an answer.
        });
        update(Map.of("api_key", LITERAL)).statusCode(503).body("error", equalTo("modelops_unavailable"));
        Calls.superadmin()
                .body(Map.of(
                        "provider_key", "qdrant_local",
                        "slug", "unsealed",
                        "display_name", "Unsealed",
                        "endpoint_url", "http://127.0.0.1:1",
                        "secret_refs", Map.of("api_key", LITERAL)))
                .post("/v1/platform/providers")
                .then()
                .statusCode(503)
                .body("error", equalTo("modelops_unavailable"));
        assertEquals(before, stored());
    }

    @Test
    void aClientSendsNoSealedTextAndNoBook() {
        update(Map.of("api_key", "sealed:" + LITERAL)).statusCode(400).body("error", equalTo("invalid_secret_refs"));
        update(Map.of("api_key", "x".repeat(8_193))).statusCode(400).body("error", equalTo("invalid_secret_refs"));
        update(Map.of("k".repeat(101), "x")).statusCode(400).body("error", equalTo("invalid_secret_refs"));
        update(Map.of("k".repeat(100), "x".repeat(8_192))).statusCode(200);
    }

    @Test
    void aSecretOfAnotherRowDoesNotOpen() {
        update(Map.of("api_key", LITERAL)).statusCode(200);
        String other = Calls.createProvider("other-row", "qdrant_local", "http://127.0.0.1:1");
        write(other, stored());
        Calls.internal()
                .get("/v1/internal/platform/providers/" + other)
                .then()
                .statusCode(409)
                .body("error", equalTo("credential_unavailable"));
        Calls.superadmin().delete("/v1/platform/providers/" + other).then().statusCode(200);
    }

    @Test
    void whatAnEarlierVersionStoredInClearIsSealed() {
        write(id, "{\"api_key\":\"" + LITERAL + "\",\"other\":\"env://OTHER\"}");
        dispatch().statusCode(200).body("config.secret_refs.api_key", equalTo(LITERAL));
        secrets.renew();
        assertFalse(stored().contains(LITERAL), stored());
        dispatch()
                .statusCode(200)
                .body("config.secret_refs", equalTo(Map.of("api_key", LITERAL, "other", "env://OTHER")));
        String sealed = stored();
        secrets.renew();
        assertEquals(sealed, stored());
    }

    private ValidatableResponse update(Map<String, String> secretRefs) {
        return Calls.superadmin()
                .body(Map.of("secret_refs", secretRefs))
                .put("/v1/platform/providers/" + id)
                .then();
    }

    private ValidatableResponse dispatch() {
        return Calls.internal().get("/v1/internal/platform/providers/" + id).then();
    }

    private String stored() {
        return QuarkusTransaction.requiringNew().call(() -> (String) entities.createNativeQuery(
                        "select cast(secret_refs as text) from platform_provider_instances where id = :id")
                .setParameter("id", UUID.fromString(id))
                .getSingleResult());
    }

    private void write(String provider, String document) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "update platform_provider_instances set secret_refs = cast(:document as jsonb) where id = :id")
                        .setParameter("document", document)
                        .setParameter("id", UUID.fromString(provider))
                        .executeUpdate());
    }
}
