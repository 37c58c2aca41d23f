package dev.orrery.modelops.model;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.adapters.chat.TokenUsage;
import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.modelops.bootstrap.BootstrapRegistry;
import dev.orrery.modelops.probe.ProbeOutcome;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class ModelResourceTest {
    private static final String MODELS = "/v1/modelops/models";
    private static final long OWNER = 41;

    @SuppressWarnings("NullAway.Init")
    HttpPeer platform;

    @Inject
    TestModels models;

    @Inject
    BootstrapRegistry registry;

    @AfterEach
    void online() {
        ModelOpsPeers.profile(platform, "online");
    }

    @Test
    void aPrivateModelIsSeenByItsOwnerAndSuperadminsOnly() {
        String id = models.cloud(OWNER, null, Stage.REGISTERED);
        as(OWNER, Role.USER).get(MODELS).then().statusCode(200).body("models.id", hasItem(id));
        as(99, Role.SUPERADMIN).get(MODELS).then().body("models.id", hasItem(id));
        as(42, Role.USER).get(MODELS).then().body("models.id", not(hasItem(id)));
        as(2, Role.ADMIN).get(MODELS).then().body("models.id", not(hasItem(id)));
        refused(as(2, Role.ADMIN).get(MODELS + "/" + id).then(), 404, "not_found");
        refused(as(2, Role.ADMIN).post(MODELS + "/" + id + "/deactivate").then(), 404, "not_found");
    }

    @Test
    void aModelOfAnotherOrganizationIsNotSeenEvenByTheSameUserId() {
        String id = models.cloudOfAnotherOrganization(OWNER);
        refused(as(OWNER, Role.USER).get(MODELS + "/" + id).then(), 404, "not_found");
    }

    @Test
    void theEligibilityFilterKeepsWhatADeploymentMayBind() {
        String active = models.platformLocal(Stage.ACTIVE);
        String validated = models.platformLocal(Stage.VALIDATED);
        as(OWNER, Role.USER)
                .queryParam("eligible", "TRUE")
                .queryParam("capability", "llm_inference")
                .get(MODELS)
                .then()
                .body("models.id", hasItem(active))
                .body("models.id", not(hasItem(validated)));
        as(OWNER, Role.USER)
                .queryParam("capability", "embeddings")
                .get(MODELS)
                .then()
                .body("models.id", not(hasItem(active)));
        as(OWNER, Role.USER)
                .queryParam("eligible", "on")
                .queryParam("capability", "astrology")
                .get(MODELS)
                .then()
                .body("models.id", hasItem(validated));
    }

    @Test
    void switchingTakesTheOwnerOrAnAdministrator() {
        String id = models.platformLocal(Stage.VALIDATED);
        refused(as(OWNER, Role.USER).post(MODELS + "/" + id + "/activate").then(), 403, "forbidden");
        as(2, Role.ADMIN)
                .post(MODELS + "/" + id + "/activate")
                .then()
                .statusCode(200)
                .body("model.lifecycle_state", equalTo("active"));
        refused(as(OWNER, Role.USER).post(MODELS + "/" + id + "/deactivate").then(), 403, "forbidden");
        as(2, Role.ADMIN)
                .post(MODELS + "/" + id + "/deactivate")
                .then()
                .statusCode(200)
                .body("model.lifecycle_state", equalTo("inactive"))
                .body("model.last_validation_status", equalTo("success"));
    }

    @Test
    void illegalTransitionsAreRefused() {
        String registered = models.platformLocal(Stage.REGISTERED);
        refused(
                as(2, Role.ADMIN)
                        .post(MODELS + "/" + registered + "/deactivate")
                        .then(),
                409,
                "invalid_state_transition");
        refused(as(2, Role.ADMIN).post(MODELS + "/" + registered + "/activate").then(), 409, "validation_failed");
        String failed = models.platformLocal(Stage.FAILED);
        refused(as(2, Role.ADMIN).post(MODELS + "/" + failed + "/activate").then(), 409, "validation_failed");
    }

    @Test
    void aCloudModelIsNotActivatedWithoutItsCredentialNorOffline() {
        String keyless = models.cloud(OWNER, null, Stage.VALIDATED);
        refused(as(OWNER, Role.USER).post(MODELS + "/" + keyless + "/activate").then(), 409, "credential_unavailable");
        String cloud = models.platformCloud(Stage.VALIDATED);
        ModelOpsPeers.profile(platform, "offline");
        refused(as(99, Role.SUPERADMIN).post(MODELS + "/" + cloud + "/activate").then(), 409, "offline_not_allowed");
        as(99, Role.SUPERADMIN).get(MODELS).then().body("models.id", not(hasItem(cloud)));
    }

    @Test
    void aProfileThatCannotBeReadCountsAsOffline() {
        String cloud = models.platformCloud(Stage.ACTIVE);
        as(OWNER, Role.USER).get(MODELS).then().body("models.id", hasItem(cloud));
        platform.on("GET", "/v1/internal/platform/runtime-profile", 500, "{}");
        as(OWNER, Role.USER).get(MODELS).then().statusCode(200).body("models.id", not(hasItem(cloud)));
    }

    @Test
    void validationsAreLimitedAndNewestFirst() {
        String id = models.platformLocal(Stage.ACTIVE);
        models.validatedAgain(id, 110);
        validations(id, null)
                .body("model_id", equalTo(id))
                .body("validations", hasSize(20))
                .body("validations[0].summary", equalTo("number 109"))
                .body("validations[1].summary", equalTo("number 108"))
                .body("validations[0].result", equalTo("success"));
        validations(id, "3").body("validations", hasSize(3));
        validations(id, "0").body("validations", hasSize(1));
        validations(id, "-7").body("validations", hasSize(1));
        validations(id, "500").body("validations", hasSize(100));
        as(OWNER, Role.USER)
                .get(MODELS + "/" + id)
                .then()
                .body("model.validation_history", hasSize(10))
                .body("model.validation_history[0].summary", equalTo("number 109"));
        refused(
                as(OWNER, Role.USER)
                        .queryParam("limit", "many")
                        .get(MODELS + "/" + id + "/validations")
                        .then(),
                400,
                "invalid_limit");
    }

    private static ValidatableResponse validations(String id, @Nullable String limit) {
        RequestSpecification request = as(OWNER, Role.USER);
        if (limit != null) {
            request.queryParam("limit", limit);
        }
        return request.get(MODELS + "/" + id + "/validations").then().statusCode(200);
    }

    @Test
    void whatChangedLastIsListedFirst() {
        String first = models.platformLocal(Stage.VALIDATED);
        String second = models.platformLocal(Stage.VALIDATED);
        assertTrue(position(second) < position(first));
        as(99, Role.SUPERADMIN).post(MODELS + "/" + first + "/activate").then().statusCode(200);
        assertTrue(position(first) < position(second));
    }

    private static int position(String id) {
        List<String> ids = as(OWNER, Role.USER).get(MODELS).path("models.id");
        return ids.indexOf(id);
    }

    /** A model that runs in the cloud and says that it is there offline too stays in sight. */
    @Test
    void whatIsReadyOfflineStaysVisibleOffline() {
        String id = "m-" + UUID.randomUUID();
        as(99, Role.SUPERADMIN)
                .contentType(ContentType.JSON)
                .body("{\"id\":\"" + id + "\",\"name\":\"n\",\"task_key\":\"llm\",\"provider_model_id\":\"p\","
                        + "\"owner_type\":\"platform\",\"availability\":\"offline_ready\",\"metadata\":7,"
                        + "\"category\":\"predictive\",\"unheard_of\":[1]}")
                .post(MODELS)
                .then()
                .statusCode(201)
                .body("model.runtime_mode_policy", equalTo("online_only"))
                .body("model.category", equalTo("predictive"))
                .body("model.metadata", equalTo(Map.of()));
        ModelOpsPeers.profile(platform, "offline");
        as(OWNER, Role.USER).get(MODELS + "/" + id).then().statusCode(200);
        as(OWNER, Role.USER).get(MODELS).then().body("models.id", hasItem(id));
    }

    @Test
    void imageCapabilitiesFilterByTheirTasks() {
        String detector = ofTask("object_detection");
        String painter = ofTask("image_text_to_image");
        as(OWNER, Role.USER)
                .queryParam("capability", "image_analysis")
                .get(MODELS)
                .then()
                .body("models.id", hasItem(detector))
                .body("models.id", not(hasItem(painter)));
        as(OWNER, Role.USER)
                .queryParam("capability", "image_generation")
                .get(MODELS)
                .then()
                .body("models.id", hasItem(painter))
                .body("models.id", not(hasItem(detector)));
    }

    private static String ofTask(String task) {
        return as(99, Role.SUPERADMIN)
                .contentType(ContentType.JSON)
                .body("{\"name\":\"n\",\"id\":\"m-" + UUID.randomUUID() + "\",\"task_key\":\"" + task + "\"}")
                .post("/v1/modelops/catalog")
                .then()
                .statusCode(201)
                .extract()
                .path("model.id");
    }

    @Test
    void aFailedValidationTakesAModelOutOfUse() {
        String id = "m-" + UUID.randomUUID();
        String fingerprint = registry.prepare(ModelDraft.servedLocally(id, "n", "nova-mini", null, "llm", Map.of()))
                .orElseThrow();
        ProbeOutcome.Cost cost = new ProbeOutcome.Cost(TokenUsage.UNKNOWN, 1);
        registry.conclude(id, fingerprint, new ProbeOutcome.Passed("It works.", Map.of(), cost));
        as(99, Role.SUPERADMIN).get(MODELS + "/" + id).then().body("model.lifecycle_state", equalTo("active"));
        registry.conclude(id, fingerprint, new ProbeOutcome.Failed("It broke.", Map.of("code", "broken"), cost));
        as(99, Role.SUPERADMIN)
                .get(MODELS + "/" + id)
                .then()
                .body("model.lifecycle_state", equalTo("inactive"))
                .body("model.is_validation_current", equalTo(true))
                .body("model.last_validation_status", equalTo("failure"))
                .body("model.validation_error.code", equalTo("broken"));
    }

    @Test
    void everyRouteAsksForATokenOfThisService() {
        given().get(MODELS).then().statusCode(401).body("error", equalTo("invalid_service_token"));
        internal("backend-api", "modelops-service")
                .get(MODELS)
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
        as(1, Role.SUPERADMIN).get("/v1/internal/modelops/models/x").then().statusCode(403);
    }

    private static RequestSpecification as(long userId, Role role) {
        return forwarded("modelops-service", TestTokens.actor(userId, role));
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).body("error", equalTo(code));
    }
}
