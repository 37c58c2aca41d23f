package dev.orrery.modelops.model;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.contracts.identity.Role;
import dev.orrery.modelops.ModelOpsPeers;
import dev.orrery.modelops.TestModels;
import dev.orrery.modelops.TestModels.Stage;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every action of the diagram on a model in every state, over HTTP: what is refused changes nothing. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "modelops-service"))
@WithTestResource(ModelOpsPeers.class)
class LifecycleOverHttpTest {
    private static final String MODELS = "/v1/modelops/models";
    private static final String ILLEGAL = "invalid_state_transition";

    @Inject
    TestModels models;

    /** A state is where the action leads; a dash is 409 {@code invalid_state_transition}; other codes stand for themselves. */
    @ParameterizedTest
    @CsvSource({
        // before, register, activate, deactivate, unregister, delete, post again, test, validate
        "CREATED,      registered, -,                 -,        unregistered, -,    registered, -,      -",
        "REGISTERED,   -,          validation_failed, -,        unregistered, -,    registered, allowed, allowed",
        "VALIDATED,    -,          active,            -,        unregistered, -,    registered, allowed, validation_already_current",
        "ACTIVE,       -,          active,            inactive, -,            -,    -,          allowed, validation_already_current",
        "INACTIVE,     -,          active,            inactive, unregistered, -,    registered, allowed, validation_already_current",
        "UNREGISTERED, registered, -,                 -,        unregistered, gone, registered, -,      -",
    })
    void everyStateTakesOnlyTheActionsOfTheDiagram(
            Stage stage,
            String register,
            String activate,
            String deactivate,
            String unregister,
            String delete,
            String post,
            String test,
            String validate) {
        assertEquals(register, after("POST", "/register", stage));
        assertEquals(activate, after("POST", "/activate", stage));
        assertEquals(deactivate, after("POST", "/deactivate", stage));
        assertEquals(unregister, after("POST", "/unregister", stage));
        assertEquals(delete, after("DELETE", "", stage));
        assertEquals(post, postedAgain(stage));
        assertEquals(test, after("POST", "/test", stage));
        assertEquals(validate, after("POST", "/validate", stage));
    }

    private String after(String verb, String action, Stage stage) {
        String id = models.platformLocal(stage);
        Response answer = superadmin()
                .contentType(ContentType.JSON)
                .body("{\"inputs\":{\"prompt\":\"x\"}}")
                .request(verb, MODELS + "/" + id + action);
        return outcome(id, stage, answer);
    }

    private String postedAgain(Stage stage) {
        String id = models.platformLocal(stage);
        Response answer = superadmin()
                .contentType(ContentType.JSON)
                .body("{\"id\":\"" + id
                        + "\",\"name\":\"n\",\"task_key\":\"llm\",\"backend\":\"local\",\"owner_type\":\"platform\"}")
                .post(MODELS);
        return outcome(id, stage, answer);
    }

    private static String outcome(String id, Stage stage, Response answer) {
        if (answer.statusCode() < 300) {
            return Boolean.TRUE.equals(answer.path("deleted")) ? "gone" : answer.path("model.lifecycle_state");
        }
        superadmin()
                .get(MODELS + "/" + id)
                .then()
                .statusCode(200)
                .body("model.lifecycle_state", equalTo(stage.name().toLowerCase(Locale.ROOT)))
                .body("model.is_validation_current", equalTo(stage != Stage.REGISTERED));
        String code = answer.path("error");
        return switch (code) {
            case ILLEGAL -> {
                assertEquals(409, answer.statusCode());
                yield "-";
            }
            // The state allows it: there only is no runtime that serves the model, or no test run that was named.
            case "local_model_not_served_by_runtime", "validation_test_required" -> "allowed";
            default -> code;
        };
    }

    /** Section 6.6: leaving the registry and coming back keeps what was proved. */
    @Test
    void registeringAgainKeepsTheProof() {
        String id = models.platformLocal(Stage.VALIDATED);
        for (String action : new String[] {"unregister", "register"}) {
            superadmin()
                    .post(MODELS + "/" + id + "/" + action)
                    .then()
                    .statusCode(200)
                    .body("model.is_validation_current", equalTo(true))
                    .body("model.last_validation_status", equalTo("success"));
        }
    }

    private static RequestSpecification superadmin() {
        return forwarded("modelops-service", TestTokens.actor(1, Role.SUPERADMIN));
    }
}
