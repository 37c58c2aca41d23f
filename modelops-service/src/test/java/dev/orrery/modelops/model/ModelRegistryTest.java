package dev.orrery.modelops.model;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models are made, changed and removed by those who own them and by no one else. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
@SuppressWarnings("NullAway.Init")
class ModelRegistryTest {
    private static final String SERVICE = "modelops-service";
    private static final String MODELS = "/v1/modelops/models";
    private static final AtomicLong NEXT_USER = new AtomicLong(20_000);

    private final long owner = NEXT_USER.incrementAndGet();
    private final String id = "m-" + UUID.randomUUID();

    HttpPeer platform;

    @Inject
    TestModels models;

    @Inject
    AuditLog audit;

    @Inject
    DataSource database;

    @AfterEach
    void online() {
        ModelOpsPeers.profile(platform, "online");
    }

    @Test
    void aUserMakesAPrivateCloudModel() {
        String credential = credential(owner, "openai_compatible");
        create(
                        user(owner),
                        "{\"id\":\"" + id
                                + "\",\"name\":\"Nova Mini (mine)\",\"task_key\":\"LLM\",\"provider_model_id\":"
                                + "\"nova-mini\",\"credential_id\":\"" + credential
                                + "\",\"model_size_billion\":7,\"comment\":null,\"metadata\":{\"tier\":\"small\",\"x\":null}}")
                .statusCode(201)
                .body("model.id", equalTo(id))
                .body("model.global_model_id", equalTo("local:" + id))
                .body("model.provider", equalTo("openai_compatible"))
                .body("model.owner_type", equalTo("user"))
                .body("model.owner_user_id", equalTo((int) owner))
                .body("model.visibility_scope", equalTo("private"))
                .body("model.lifecycle_state", equalTo("registered"))
                .body("model.task_key", equalTo("llm"))
                .body("model.category", equalTo("generative"))
                .body("model.hosting", equalTo("cloud"))
                .body("model.availability", equalTo("online_only"))
                .body("model.source_kind", equalTo("external_provider"))
                .body("model.comment", equalTo(null))
                .body("model.metadata.tier", equalTo("small"))
                .body("model.credential.status", equalTo("active"))
                .body("model.credential.api_key_last4", equalTo("9f3c"));
        user(NEXT_USER.incrementAndGet()).get(MODELS + "/" + id).then().statusCode(404);
    }

    /** The first failing rule of section 5.2 answers; @ stands for the id. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "user | [] | 400 | invalid_payload",
                "user | {'owner_type':'team'} | 400 | missing_config",
                "user | {'owner_type':'platform'} | 403 | forbidden",
                "admin | {'owner_type':'platform'} | 403 | forbidden",
                "admin | {'backend':'local'} | 403 | forbidden",
                "superadmin | {'backend':'local'} | 403 | forbidden",
                "user | {'backend':'quantum'} | 400 | missing_config",
                "user | {'id':'@','name':'n'} | 400 | missing_config",
                "user | {'id':'@','name':'n','task_key':'llm','category':'odd'} | 400 | missing_config",
                "user | {'name':'n','task_key':'llm'} | 400 | missing_config",
                "user | {'id':'a/b','name':'n','task_key':'llm'} | 400 | missing_config",
                "user | {'id':'@','task_key':'llm'} | 400 | missing_config",
                "user | {'id':'@','name':'n','task_key':'llm','visibility_scope':'platform'} | 400 | missing_config",
                "superadmin | {'id':'@','name':'n','task_key':'llm','owner_type':'platform','visibility_scope':'private'} | 400 | missing_config",
                "user | {'id':'@','name':'n','task_key':'llm','visibility_scope':'moon'} | 400 | missing_config",
                "user | {'id':'@','name':'n','task_key':'llm'} | 400 | missing_config",
                "user | {'id':'@','name':'n','task_key':'llm','provider_model_id':'p'} | 400 | missing_config",
                "user | {'id':'@','name':'n','task_key':'llm','provider_model_id':'p','credential_id':'x'} | 400 | invalid_credential_id",
                "user | {'id':'@','name':'n','task_key':'llm','provider_model_id':'p','credential_id':'5b0f6c1e-8d1b-4a52-9a57-0f4f7d0d2a11'} | 400 | missing_config",
                "superadmin | {'id':'@','name':'n','task_key':'llm','provider_model_id':'p','owner_type':'platform','source':'moon'} | 400 | missing_config",
                "superadmin | {'id':'@','name':'n','task_key':'llm','provider_model_id':'p','owner_type':'platform','availability':'x'} | 400 | missing_config",
                "superadmin | {'id':'@','name':'n','task_key':'llm','provider_model_id':'p','owner_type':'platform','model_size_billion':'big'} | 400 | missing_config",
                "superadmin | {'id':'@','name':'n\\u0000','task_key':'llm','provider_model_id':'p','owner_type':'platform'} | 400 | invalid_payload",
            })
    void eachRuleOfCreationHasItsCode(String role, String body, int status, String code) {
        refused(
                create(
                        as(owner, Role.parse(role).orElseThrow()),
                        body.replace('\'', '"').replace("@", id)),
                status,
                code);
    }

    @Test
    void aCredentialOfSomeoneElseIsNotUsable() {
        String credential = credential(NEXT_USER.incrementAndGet(), "openai_compatible");
        refused(create(user(owner), cloud(id, credential)), 400, "missing_config");
        create(superadmin(), cloud(id, credential)).statusCode(201);
    }

    /** Hazard 5: an id is not taken over by posting it. */
    @Test
    void nobodyTakesOverAModelByItsId() {
        String credential = credential(owner, "openai_compatible");
        String stranger = credential(owner + 500_000, "openai_compatible");
        create(user(owner), cloud(id, credential)).statusCode(201);
        refused(create(user(owner + 500_000), cloud(id, stranger)), 409, "model_id_taken");
        refused(create(superadmin(), local(id)), 409, "model_id_taken");
        refused(catalog("{\"name\":\"x\",\"id\":\"" + id + "\"}"), 409, "model_id_taken");
        user(owner).get(MODELS + "/" + id).then().body("model.owner_user_id", equalTo((int) owner));

        String platformModel = models.platformLocal(Stage.ACTIVE);
        refused(create(user(owner), cloud(platformModel, credential)), 409, "model_id_taken");
        refused(create(superadmin(), local(platformModel)), 409, "invalid_state_transition");
    }

    @Test
    void anOwnersRepostIsANewConfigurationToBeValidatedAgain() {
        String credential = credential(owner, "openai_compatible");
        String validated = models.cloud(owner, UUID.fromString(credential), Stage.VALIDATED);
        create(user(owner), cloud(validated, credential))
                .statusCode(201)
                .body("model.lifecycle_state", equalTo("registered"))
                .body("model.is_validation_current", equalTo(false))
                .body("model.last_validation_status", equalTo(null));
        String bound = models.cloud(owner, UUID.fromString(credential), Stage.INACTIVE);
        ModelOpsPeers.bound(platform, bound, "local-default");
        refused(create(user(owner), cloud(bound, credential)), 409, "dependencies_unsatisfied");
    }

    @Test
    void aModelGoesThroughItsWholeLife() {
        String credential = credential(owner, "openai_compatible");
        create(user(owner), cloud(id, credential)).statusCode(201);
        refused(act("register"), 409, "invalid_state_transition");
        refused(act("activate"), 409, "validation_failed");
        refused(user(owner).delete(MODELS + "/" + id).then(), 409, "invalid_state_transition");
        act("unregister").statusCode(200).body("model.lifecycle_state", equalTo("unregistered"));
        act("unregister").statusCode(200);
        act("register").statusCode(200).body("model.lifecycle_state", equalTo("registered"));
        act("unregister").statusCode(200);
        ModelOpsPeers.bound(platform, id, "a-deployment");
        refused(user(owner).delete(MODELS + "/" + id).then(), 409, "dependencies_unsatisfied");
        ModelOpsPeers.bound(platform, id);
        user(owner)
                .delete(MODELS + "/" + id)
                .then()
                .statusCode(200)
                .body("deleted", equalTo(true))
                .body("model_id", equalTo(id));
        refused(user(owner).delete(MODELS + "/" + id).then(), 404, "not_found");
        refused(act("register"), 404, "not_found");
        assertEquals(Optional.empty(), audit.firstBroken());
    }

    @Test
    void aModelInUseIsNotUnregistered() {
        String active = models.platformLocal(Stage.ACTIVE);
        refused(superadmin().post(MODELS + "/" + active + "/unregister").then(), 409, "invalid_state_transition");
    }

    @Test
    void anotherCredentialTakesTheProof() {
        String credential = credential(owner, "openai_compatible");
        String other = credential(owner, "openai_compatible");
        String active = models.cloud(owner, UUID.fromString(credential), Stage.ACTIVE);
        patch(active, "credential", "{\"credential_id\":\"" + other + "\"}")
                .statusCode(200)
                .body("model.credential.id", equalTo(other))
                .body("model.lifecycle_state", equalTo("inactive"))
                .body("model.is_validation_current", equalTo(false))
                .body("model.last_validated_at", equalTo(null))
                .body("model.validation_error.reason", equalTo("credential_changed"));
        refused(patch(active, "credential", "{\"credential_id\":\" \"}"), 400, "missing_config");
        refused(patch(active, "credential", "{\"credential_id\":\"x\"}"), 400, "invalid_credential_id");
        refused(
                patch(active, "credential", "{\"credential_id\":\"" + UUID.randomUUID() + "\"}"),
                400,
                "missing_config");
        refused(
                patch(active, "credential", "{\"credential_id\":\"" + credential(owner, "openai") + "\"}"),
                400,
                "credential_provider_mismatch");
        refused(
                superadmin()
                        .contentType(ContentType.JSON)
                        .body("{\"credential_id\":\"" + other + "\"}")
                        .patch(MODELS + "/" + models.platformLocal(Stage.ACTIVE) + "/credential")
                        .then(),
                409,
                "credential_not_required");
    }

    @Test
    void sharingGrants() {
        String shared = models.platformShared(Stage.ACTIVE);
        long friend = NEXT_USER.incrementAndGet();
        user(friend).get(MODELS + "/" + shared).then().statusCode(404);
        share("/users/" + friend, "{\"model_ids\":[\" " + shared + " \",\"\",\"" + shared + "\"]}")
                .statusCode(200)
                .body("assignment.scope", equalTo(Long.toString(friend)))
                .body("assignment.model_ids", equalTo(List.of(shared)));
        user(friend).get(MODELS + "/" + shared).then().statusCode(200);
        user(friend).get(MODELS).then().body("models.id", hasItem(shared));
        user(owner).get(MODELS).then().body("models.id", not(hasItem(shared)));
        admin().get("/v1/modelops/sharing/users").then().body("assignments.scope", hasItem(Long.toString(friend)));

        share("", "{\"scope\":\"admin\",\"model_ids\":[\"" + shared + "\"]}")
                .statusCode(200)
                .body("assignment.scope", equalTo("admin"));
        admin().get(MODELS + "/" + shared).then().statusCode(200);
        user(owner).get(MODELS + "/" + shared).then().statusCode(404);
        share("", "{\"scope\":\"user\",\"model_ids\":[\"" + shared + "\"]}").statusCode(200);
        user(owner).get(MODELS + "/" + shared).then().statusCode(200);
        admin().get("/v1/modelops/sharing").then().body("assignments.scope", equalTo(List.of("user", "admin")));
        share("", "{\"scope\":\"user\",\"model_ids\":[]}").statusCode(200);
        share("", "{\"scope\":\"admin\",\"model_ids\":[]}").statusCode(200);
        admin().get(MODELS + "/" + shared).then().statusCode(404);

        refused(share("", "[]"), 400, "invalid_payload");
        refused(share("", "{\"scope\":\"user\"}"), 400, "invalid_model_ids");
        refused(share("", "{\"scope\":\"user\",\"model_ids\":\"x\"}"), 400, "invalid_model_ids");
        refused(share("", "{\"scope\":\"group\",\"model_ids\":[]}"), 400, "invalid_scope");
        refused(share("/users/x", "{\"model_ids\":[]}"), 400, "invalid_user_id");
    }

    @Test
    void aPlatformModelsVisibilityIsChanged() {
        String local = models.platformLocal(Stage.ACTIVE);
        visibility(local, "user").statusCode(200).body("model.visibility_scope", equalTo("user"));
        user(owner).get(MODELS + "/" + local).then().statusCode(404);
        visibility(local, "platform").statusCode(200);
        user(owner).get(MODELS + "/" + local).then().statusCode(200);
        refused(visibility(local, "private"), 400, "missing_config");
        refused(visibility(local, "moon"), 400, "missing_config");
        refused(visibility(models.cloud(owner, null, Stage.REGISTERED), "user"), 400, "missing_config");
    }

    @Test
    void theAuditLogCannotBeChanged() throws SQLException {
        create(superadmin(), local(id)).statusCode(201);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String attempt : new String[] {
                "UPDATE audit_event SET payload = '{}'", "DELETE FROM audit_event", "TRUNCATE audit_event"
            }) {
                SQLException refused =
                        Assertions.assertThrows(SQLException.class, () -> statement.executeUpdate(attempt));
                Assertions.assertTrue(String.valueOf(refused.getMessage()).contains("append-only"));
            }
        }
        assertEquals(Optional.empty(), audit.firstBroken());
    }

    private ValidatableResponse act(String action) {
        return user(owner).post(MODELS + "/" + id + "/" + action).then();
    }

    private ValidatableResponse patch(String model, String what, String body) {
        return user(owner)
                .contentType(ContentType.JSON)
                .body(body)
                .patch(MODELS + "/" + model + "/" + what)
                .then();
    }

    private static ValidatableResponse visibility(String model, String scope) {
        return superadmin()
                .contentType(ContentType.JSON)
                .body("{\"visibility_scope\":\"" + scope + "\"}")
                .patch(MODELS + "/" + model + "/visibility")
                .then();
    }

    private static ValidatableResponse share(String path, String body) {
        return admin().contentType(ContentType.JSON)
                .body(body)
                .put("/v1/modelops/sharing" + path)
                .then();
    }

    private static ValidatableResponse catalog(String body) {
        return superadmin()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/modelops/catalog")
                .then();
    }

    private static ValidatableResponse create(RequestSpecification caller, String body) {
        return caller.contentType(ContentType.JSON).body(body).post(MODELS).then();
    }

    private static String cloud(String id, String credential) {
        return "{\"id\":\"" + id
                + "\",\"name\":\"n\",\"task_key\":\"llm\",\"provider_model_id\":\"p\",\"credential_id\":\"" + credential
                + "\"}";
    }

    private static String local(String id) {
        return "{\"id\":\"" + id
                + "\",\"name\":\"n\",\"task_key\":\"llm\",\"backend\":\"local\",\"owner_type\":\"platform\"}";
    }

    private static String credential(long user, String provider) {
        return user(user)
                .contentType(ContentType.JSON)
                .body("{\"display_name\":\"" + UUID.randomUUID() + "\",\"provider\":\"" + provider
                        + "\",\"api_key\":\"sk-of-a-test-9f3c\"}")
                .post("/v1/modelops/credentials")
                .then()
                .statusCode(201)
                .extract()
                .path("credential.id");
    }

    private static RequestSpecification user(long id) {
        return as(id, Role.USER);
    }

    private static RequestSpecification admin() {
        return as(2, Role.ADMIN);
    }

    private static RequestSpecification superadmin() {
        return as(1, Role.SUPERADMIN);
    }

    private static RequestSpecification as(long id, Role role) {
        return forwarded(SERVICE, TestTokens.actor(id, role));
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }
}
