package dev.orrery.modelops.credential;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class CredentialResourceTest {
    private static final String SERVICE = "modelops-service";
    private static final String CREDENTIALS = "/v1/modelops/credentials";
    private static final String SECRET = "sk-orrery-test-0123456789-9f3c";
    private static final AtomicLong NEXT_USER = new AtomicLong(600);

    private final Actor user = TestTokens.actor(NEXT_USER.incrementAndGet(), Role.USER);

    @ConfigProperty(name = "orrery.secrets.keyset")
    Path keyset;

    @Inject
    DataSource database;

    @Inject
    TestModels models;

    @Test
    void aCredentialIsStoredSealedAndNeverShown() throws SQLException {
        String body = post(
                        user,
                        "{\"display_name\":\"team key\",\"api_base_url\":\"https://llm.acme.test/v1\",\"api_key\":\" "
                                + SECRET + " \"}")
                .statusCode(201)
                .body("credential.owner_user_id", equalTo((int) user.userId()))
                .body("credential.credential_scope", equalTo("personal"))
                .body("credential.provider", equalTo("openai_compatible"))
                .body("credential.display_name", equalTo("team key"))
                .body("credential.api_base_url", equalTo("https://llm.acme.test/v1"))
                .body("credential.api_key_last4", equalTo("9f3c"))
                .body("credential.is_active", equalTo(true))
                .body("credential.revoked_at", equalTo(null))
                .extract()
                .asString();
        assertFalse(body.contains(SECRET));
        forwarded(SERVICE, user)
                .get(CREDENTIALS)
                .then()
                .statusCode(200)
                .body("credentials[0].display_name", equalTo("team key"))
                .body(not(containsString(SECRET)));

        String dump = dump();
        assertTrue(dump.contains("team key"));
        assertFalse(dump.contains(SECRET));
        assertFalse(dump.contains(hex(SECRET)));
        assertFalse(dump.contains(hex(SECRET.substring(0, 12))));
    }

    @Test
    void onlyThePlatformReadsTheKey() {
        UUID id = create(user, "resolvable");
        internal("platform-control", SERVICE)
                .post("/v1/internal/modelops/credentials/" + id + "/resolve")
                .then()
                .statusCode(200)
                .body("id", equalTo(id.toString()))
                .body("provider", equalTo("openai_compatible"))
                .body("api_key", equalTo(SECRET));
        internal("context-ingestion", SERVICE)
                .post("/v1/internal/modelops/credentials/" + id + "/resolve")
                .then()
                .statusCode(403)
                .body("error", equalTo("forbidden"));
        forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN))
                .post("/v1/internal/modelops/credentials/" + id + "/resolve")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
        internal("platform-control", SERVICE)
                .post("/v1/internal/modelops/credentials/" + UUID.randomUUID() + "/resolve")
                .then()
                .statusCode(404)
                .body("error", equalTo("credential_not_found"));
    }

    @Test
    void eachRuleHasItsCode() {
        refused(post(user, "[]"), 400, "invalid_payload");
        refused(post(user, "{\"credential_scope\":\"platform\",\"api_key\":\"k\"}"), 403, "forbidden");
        refused(post(user, "{\"credential_scope\":\"team\"}"), 400, "invalid_credential_scope");
        refused(post(user, "{\"provider\":\"  \"}"), 400, "invalid_provider");
        refused(post(user, "{\"api_key\":\"  \"}"), 400, "invalid_api_key");
        // A reference in place of a key would be resolved with the service's own rights.
        refused(post(user, "{\"api_key\":\"env://ORRERY_DB_PASSWORD\"}"), 400, "invalid_api_key");
        refused(post(user, "{\"api_key\":\"modelops://x\"}"), 400, "invalid_api_key");
        Actor superadmin = TestTokens.actor(1, Role.SUPERADMIN);
        refused(
                post(superadmin, "{\"credential_scope\":\"platform\",\"owner_user_id\":\"x\",\"api_key\":\"k\"}"),
                400,
                "invalid_owner_user_id");
    }

    @Test
    void aSuperadminStoresACredentialForSomeoneElse() {
        Actor superadmin = TestTokens.actor(1, Role.SUPERADMIN);
        String id = post(
                        superadmin,
                        "{\"credential_scope\":\" Platform \",\"owner_user_id\":" + user.userId()
                                + ",\"provider\":\" OpenAI \",\"display_name\":null,\"api_base_url\":\"\","
                                + "\"api_key\":\"abcd\"}")
                .statusCode(201)
                .body("credential.owner_user_id", equalTo((int) user.userId()))
                .body("credential.credential_scope", equalTo("platform"))
                .body("credential.provider", equalTo("openai"))
                .body("credential.display_name", equalTo("credential"))
                .body("credential.api_base_url", equalTo(null))
                // Of a short key no more than half is shown.
                .body("credential.api_key_last4", equalTo("cd"))
                .extract()
                .path("credential.id");
        forwarded(SERVICE, user).get(CREDENTIALS).then().body("credentials.id", hasItem(id));
        post(superadmin, "{\"credential_scope\":\"personal\",\"owner_user_id\":\"x\",\"api_key\":\"abcd\"}")
                .statusCode(201)
                .body("credential.owner_user_id", equalTo(1));
    }

    @Test
    void aNameIsFreeAgainOnceItsCredentialIsDeleted() {
        UUID id = create(user, "one name");
        refused(
                post(user, "{\"display_name\":\"one name\",\"api_key\":\"" + SECRET + "\"}"),
                409,
                "duplicate_credential");
        forwarded(SERVICE, user).delete(CREDENTIALS + "/" + id).then().statusCode(200);
        create(user, "one name");
    }

    @Test
    void deletingTakesTheModelsOutOfUse() {
        UUID id = create(user, "used");
        String active = models.cloud(user.userId(), id, Stage.ACTIVE);
        String registered = models.cloud(user.userId(), id, Stage.REGISTERED);
        forwarded(SERVICE, user)
                .get("/v1/modelops/models/" + active)
                .then()
                .body("model.credential.status", equalTo("active"))
                .body("model.credential.api_key_last4", equalTo("9f3c"));

        refused(
                forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN))
                        .delete(CREDENTIALS + "/" + id)
                        .then(),
                404,
                "credential_not_found");
        forwarded(SERVICE, user)
                .delete(CREDENTIALS + "/" + id)
                .then()
                .statusCode(200)
                .body("credential.is_active", equalTo(false))
                .body("credential.revoked_at", notNullValue())
                .body("affected_models", hasItem(active))
                .body("affected_models", hasItem(registered))
                .body("affected_model_count", equalTo(2));
        forwarded(SERVICE, user)
                .get("/v1/modelops/models/" + active)
                .then()
                .body("model.lifecycle_state", equalTo("inactive"))
                .body("model.is_validation_current", equalTo(false))
                .body("model.last_validation_status", equalTo(null))
                .body("model.last_validated_at", notNullValue())
                .body("model.validation_error.reason", equalTo("credential_revoked"))
                .body("model.credential.id", equalTo(id.toString()))
                .body("model.credential.status", equalTo("revoked"));
        forwarded(SERVICE, user)
                .get("/v1/modelops/models/" + registered)
                .then()
                .body("model.lifecycle_state", equalTo("registered"));
        refused(forwarded(SERVICE, user).delete(CREDENTIALS + "/" + id).then(), 404, "credential_not_found");
        refused(forwarded(SERVICE, user).delete(CREDENTIALS + "/nonsense").then(), 400, "invalid_credential_id");
        internal("platform-control", SERVICE)
                .post("/v1/internal/modelops/credentials/" + id + "/resolve")
                .then()
                .statusCode(404);
    }

    @Test
    void theWebClientRevokesByAnAction() {
        UUID id = create(user, "by action");
        forwarded(SERVICE, user)
                .post(CREDENTIALS + "/" + id + "/revoke")
                .then()
                .statusCode(200)
                .body("credential.is_active", equalTo(false))
                .body("affected_model_count", equalTo(0));
        refused(
                forwarded(SERVICE, user)
                        .post(CREDENTIALS + "/" + id + "/revoke")
                        .then(),
                404,
                "credential_not_found");
        refused(forwarded(SERVICE, user).post(CREDENTIALS + "/x/revoke").then(), 400, "invalid_credential_id");
    }

    /** A rotation: another primary key, everything sealed with it, and then the old key is not needed any more. */
    @Test
    void afterAResealingTheOldKeyIsNotNeeded() throws GeneralSecurityException, IOException {
        UUID before = create(user, "before the rotation");
        KeysetHandle old =
                TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(keyset), InsecureSecretKeyAccess.get());
        KeysetHandle both = KeysetHandle.newBuilder(old)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()
                        .makePrimary())
                .build();
        String sealed = sealed("platform-control", "row/api_key", SECRET);
        write(both);
        resolves(before);
        String resealed = sealed("platform-control", "row/api_key", sealed);
        assertNotEquals(sealed, resealed);
        assertEquals(resealed, sealed("platform-control", "row/api_key", resealed));
        Actor superadmin = TestTokens.actor(1, Role.SUPERADMIN);
        forwarded(SERVICE, superadmin)
                .post(CREDENTIALS + "/reseal")
                .then()
                .statusCode(200)
                .body("resealed", greaterThan(0))
                .body("unreadable", equalTo(0));
        forwarded(SERVICE, superadmin).post(CREDENTIALS + "/reseal").then().body("resealed", equalTo(0));

        KeysetHandle.Builder onlyNew = KeysetHandle.newBuilder();
        onlyNew.addEntry(KeysetHandle.importKey(both.getPrimary().getKey()).makePrimary());
        write(onlyNew.build());
        resolves(before);
        open("platform-control", "row/api_key", resealed).statusCode(200).body("text", equalTo(SECRET));
        refused(open("platform-control", "row/api_key", sealed), 409, "credential_unavailable");
        refused(seal("platform-control", "row/api_key", sealed), 409, "credential_unavailable");
        resolves(create(user, "after the rotation"));
    }

    @Test
    void aServiceOpensItsOwnSecretsOnly() {
        String sealed = sealed("platform-control", "row/api_key", SECRET);
        assertFalse(sealed.contains(SECRET));
        open("platform-control", "row/api_key", sealed).statusCode(200).body("text", equalTo(SECRET));
        refused(open("platform-control", "another/api_key", sealed), 409, "credential_unavailable");
        refused(open("context-ingestion", "row/api_key", sealed), 403, "forbidden");
        refused(seal("agent-engine", "row/api_key", SECRET), 403, "forbidden");
        refused(open("platform-control", "row/api_key", SECRET), 400, "invalid_payload");
        refused(open("platform-control", "row/api_key", "sealed:%"), 400, "invalid_payload");
        refused(seal("platform-control", " ", SECRET), 400, "invalid_payload");
        refused(seal("platform-control", "row/api_key", "x".repeat(8_193)), 400, "invalid_payload");
        refused(seal("platform-control", "row/api_key", "sealed:AAAA"), 409, "credential_unavailable");

        // Three bytes each: the longest that a sealed text becomes.
        String longest = "€".repeat(8_192);
        String longestSealed = sealed("platform-control", "row/api_key", longest);
        assertEquals(longestSealed, sealed("platform-control", "row/api_key", longestSealed));
        open("platform-control", "row/api_key", longestSealed).statusCode(200).body("text", equalTo(longest));
        refused(open("platform-control", "row/api_key", "sealed:" + "A".repeat(32_856)), 409, "credential_unavailable");
        refused(open("platform-control", "row/api_key", "sealed:" + "A".repeat(32_860)), 400, "invalid_payload");
    }

    private static String sealed(String service, String context, String text) {
        return seal(service, context, text).statusCode(200).extract().path("text");
    }

    private static ValidatableResponse seal(String service, String context, String text) {
        return secret(service, "seal", context, text);
    }

    private static ValidatableResponse open(String service, String context, String text) {
        return secret(service, "open", context, text);
    }

    private static ValidatableResponse secret(String service, String action, String context, String text) {
        return internal(service, SERVICE)
                .contentType("application/json")
                .body(Map.of("context", context, "text", text))
                .post("/v1/internal/modelops/secrets/" + action)
                .then();
    }

    private static void resolves(UUID id) {
        internal("platform-control", SERVICE)
                .post("/v1/internal/modelops/credentials/" + id + "/resolve")
                .then()
                .statusCode(200)
                .body("api_key", equalTo(SECRET));
    }

    private void write(KeysetHandle keys) throws GeneralSecurityException, IOException {
        FileTime before = Files.getLastModifiedTime(keyset);
        Files.writeString(keyset, TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get()));
        Files.setLastModifiedTime(keyset, FileTime.fromMillis(before.toMillis() + 1000));
    }

    @Test
    void othersDoNotSeeACredential() {
        UUID id = create(user, "mine");
        forwarded(SERVICE, TestTokens.actor(NEXT_USER.incrementAndGet(), Role.ADMIN))
                .get(CREDENTIALS)
                .then()
                .body("credentials.id", not(hasItem(id.toString())));
        forwarded(SERVICE, TestTokens.actor(1, Role.SUPERADMIN))
                .get(CREDENTIALS)
                .then()
                .body("credentials.id", hasItem(id.toString()));
    }

    private static UUID create(Actor actor, String name) {
        String id = post(actor, "{\"display_name\":\"" + name + "\",\"api_key\":\"" + SECRET + "\"}")
                .statusCode(201)
                .extract()
                .path("credential.id");
        return UUID.fromString(id);
    }

    private static ValidatableResponse post(Actor actor, String body) {
        return forwarded(SERVICE, actor)
                .contentType("application/json")
                .body(body)
                .post(CREDENTIALS)
                .then();
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }

    /** Every row of the table as text; bytes as hexadecimal. */
    private String dump() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT string_agg(credential::text, E'\\n') FROM credential")) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }

    private static String hex(String text) {
        String hex = java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(text.length() * 2, hex.length());
        return hex;
    }
}
