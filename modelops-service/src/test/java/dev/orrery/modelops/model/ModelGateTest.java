package dev.orrery.modelops.model;

import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class ModelGateTest {
    private static final String SERVICE = "modelops-service";
    private static final String INTERNAL = "/v1/internal/modelops";
    private static final Actor USER = TestTokens.actor(51, Role.USER);
    private static final Actor SUPERADMIN = TestTokens.actor(1, Role.SUPERADMIN);

    @SuppressWarnings("NullAway.Init")
    HttpPeer platform;

    @Inject
    TestModels models;

    @AfterEach
    void online() {
        ModelOpsPeers.profile(platform, "online");
    }

    @Test
    void anActiveValidatedModelPasses() {
        String id = models.platformLocal(Stage.ACTIVE);
        internal("backend-api", SERVICE, USER)
                .get(INTERNAL + "/invokable-models/" + id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("owner_type", equalTo("platform"))
                .body("backend", equalTo("local"))
                .body("lifecycle_state", equalTo("active"))
                .body("validation_current", equalTo(true))
                .body("last_validation_status", equalTo("success"))
                .body("credential_status", equalTo("not_required"));
    }

    @Test
    void everyCheckHasItsCode() {
        refused(USER, models.cloud(52, null, Stage.ACTIVE), 404, "not_found");
        refused(USER, "no-such-model", 404, "not_found");
        refused(USER, models.platformLocal(Stage.VALIDATED), 409, "invalid_state_transition");
        refused(USER, models.platformLocal(Stage.INACTIVE), 409, "invalid_state_transition");
        refused(USER, models.cloud(USER.userId(), null, Stage.ACTIVE), 409, "credential_unavailable");
        String cloud = models.platformCloud(Stage.ACTIVE);
        String unproved = models.activeWithoutProof();
        refused(USER, unproved, 409, "validation_failed");
        ModelOpsPeers.profile(platform, "offline");
        refused(SUPERADMIN, cloud, 409, "offline_not_allowed");
        refused(USER, cloud, 404, "not_found");
    }

    @Test
    void theInvokableListHoldsWhatPassesTheGate() {
        String active = models.platformLocal(Stage.ACTIVE);
        String inactive = models.platformLocal(Stage.INACTIVE);
        String cloud = models.platformCloud(Stage.ACTIVE);
        internal("backend-api", SERVICE, USER)
                .queryParam("task_key", "llm")
                .get(INTERNAL + "/invokable-models")
                .then()
                .statusCode(200)
                .body("id", hasItem(active))
                .body("id", hasItem(cloud))
                .body("id", not(hasItem(inactive)))
                .body("id", not(hasItem("embed-one")));
        ModelOpsPeers.profile(platform, "offline");
        internal("backend-api", SERVICE, SUPERADMIN)
                .queryParam("task_key", "llm")
                .get(INTERNAL + "/invokable-models")
                .then()
                .body("id", not(hasItem(cloud)));
    }

    @Test
    void otherServicesReadAnyModelInTheirOwnName() {
        String id = models.cloud(52, null, Stage.REGISTERED);
        internal("platform-control", SERVICE)
                .get(INTERNAL + "/models/" + id)
                .then()
                .statusCode(200)
                .body("credential_status", equalTo("missing"))
                .body("runtime_mode_policy", equalTo("online_only"));
        internal("platform-control", SERVICE)
                .queryParam("task_key", "llm")
                .get(INTERNAL + "/models")
                .then()
                .statusCode(200)
                .body("id", hasItem(id))
                .body("[0].owner_type", equalTo("platform"));
        for (String list : List.of("/models", "/invokable-models", "/models?task_key=%20")) {
            internal("backend-api", SERVICE, SUPERADMIN)
                    .urlEncodingEnabled(false)
                    .get(INTERNAL + list)
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_task_key"));
        }
        internal("platform-control", SERVICE)
                .get(INTERNAL + "/models/none")
                .then()
                .statusCode(404)
                .body("error", equalTo("managed_model_not_found"));
        internal("platform-control", SERVICE)
                .get(INTERNAL + "/invokable-models/" + id)
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_actor_token"));
    }

    private static void refused(Actor actor, String id, int status, String code) {
        internal("backend-api", SERVICE, actor)
                .get(INTERNAL + "/invokable-models/" + id)
                .then()
                .statusCode(status)
                .body("error", equalTo(code));
    }
}
