package dev.orrery.modelops.model;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

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
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What sharing lists give, and what of a shared model those see who are given it. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class ModelSharingTest {
    private static final String SERVICE = "modelops-service";
    private static final String MODELS = "/v1/modelops/models";
    private static final String SHARING = "/v1/modelops/sharing";
    private static final Actor USER = TestTokens.actor(52_001, Role.USER);
    private static final Actor ADMIN = TestTokens.actor(52_002, Role.ADMIN);
    private static final Actor SUPERADMIN = TestTokens.actor(1, Role.SUPERADMIN);

    private final String id = "m-" + UUID.randomUUID();

    @Inject
    TestModels models;

    /** Hazard 7: what is made over HTTP can be shared, and a list of a role is that role's only. */
    @Test
    void aSharedModelIsSeenByExactlyTheRoleItIsSharedWith() {
        json(SUPERADMIN, platformCloud("user", credential(SUPERADMIN)))
                .post(MODELS)
                .then()
                .statusCode(201)
                .body("model.visibility_scope", equalTo("user"));
        sees(USER, 404);
        role("user", List.of(id)).statusCode(200).body("assignment.model_ids", equalTo(List.of(id)));
        sees(USER, 200);
        sees(ADMIN, 404);
        role("user", List.of()).statusCode(200);
        sees(USER, 404);
    }

    @Test
    void aGroupsListIsForItsMembers() {
        String group = UUID.randomUUID().toString();
        Actor member = TestTokens.actor(52_003, Role.USER, Set.of(group));
        json(SUPERADMIN, platformCloud("group", credential(SUPERADMIN)))
                .post(MODELS)
                .then()
                .statusCode(201);
        put("/groups/" + group, Map.of("model_ids", List.of(id)))
                .statusCode(200)
                .body("assignment.scope", equalTo(group));
        sees(member, 200);
        sees(USER, 404);
        forwarded(SERVICE, ADMIN).get(SHARING + "/groups").then().body("assignments.scope", hasItem(group));
        put("/groups/nobody", Map.of("model_ids", List.of()))
                .statusCode(400)
                .body("error", equalTo("invalid_group_id"));
        put("/groups/" + group, Map.of("model_ids", "x")).statusCode(400).body("error", equalTo("invalid_model_ids"));
        put("/users/" + USER.userId(), Map.of()).statusCode(400).body("error", equalTo("invalid_model_ids"));
    }

    /** Hazard 14: whoever may use a platform model learns nothing of the account behind it. */
    @Test
    void theCredentialOfAPlatformModelIsShownToItsOwnerOnly() {
        String credential = credential(SUPERADMIN);
        json(SUPERADMIN, platformCloud("platform", credential))
                .post(MODELS)
                .then()
                .statusCode(201)
                .body("model.credential.display_name", equalTo(id))
                .body("model.credential.api_base_url", equalTo("https://llm.acme.test/v1"))
                .body("model.credential.api_key_last4", equalTo("9f3c"));
        for (Actor other : List.of(USER, ADMIN)) {
            forwarded(SERVICE, other)
                    .get(MODELS + "/" + id)
                    .then()
                    .statusCode(200)
                    .body("model.credential.id", equalTo(credential))
                    .body("model.credential.status", equalTo("active"))
                    .body("model.credential.provider", equalTo("openai_compatible"))
                    .body("model.credential.credential_scope", equalTo("personal"))
                    .body("model.credential.display_name", nullValue())
                    .body("model.credential.api_base_url", nullValue())
                    .body("model.credential.api_key_last4", nullValue());
            forwarded(SERVICE, other)
                    .get(MODELS)
                    .then()
                    .body("models.find { it.id == '" + id + "' }.credential.api_key_last4", nullValue());
        }
        String own = models.cloud(USER.userId(), UUID.fromString(credential(USER)), Stage.REGISTERED);
        forwarded(SERVICE, USER)
                .get(MODELS + "/" + own)
                .then()
                .body("model.credential.display_name", equalTo(id))
                .body("model.credential.api_key_last4", equalTo("9f3c"));
    }

    private void sees(Actor actor, int status) {
        forwarded(SERVICE, actor).get(MODELS + "/" + id).then().statusCode(status);
    }

    private Map<String, Object> platformCloud(String visibility, String credential) {
        return Map.of(
                "id", id,
                "name", "n",
                "task_key", "llm",
                "owner_type", "platform",
                "provider_model_id", "p",
                "visibility_scope", visibility,
                "credential_id", credential);
    }

    private String credential(Actor owner) {
        return json(
                        owner,
                        Map.of(
                                "display_name", id,
                                "api_key", "sk-of-a-test-9f3c",
                                "api_base_url", "https://llm.acme.test/v1"))
                .post("/v1/modelops/credentials")
                .then()
                .statusCode(201)
                .extract()
                .path("credential.id");
    }

    private static ValidatableResponse role(String role, List<String> ids) {
        return put("", Map.of("scope", role, "model_ids", ids));
    }

    private static ValidatableResponse put(String path, Map<String, ?> body) {
        return json(ADMIN, body).put(SHARING + path).then();
    }

    private static RequestSpecification json(Actor actor, Map<String, ?> body) {
        return forwarded(SERVICE, actor).contentType(ContentType.JSON).body(body);
    }
}
