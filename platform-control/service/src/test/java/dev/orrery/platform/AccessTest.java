package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.AnswerLog;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class AccessTest {
    private static final String REFUSED = " 403 insufficient_role";

    /** Every route that the table of documented answers closes to others. */
    static Stream<String> managementIsForSuperadmins() {
        return AnswerLog.table("answers.txt").stream()
                .filter(line -> line.endsWith(REFUSED))
                .map(line -> line.substring(0, line.length() - REFUSED.length()));
    }

    @ParameterizedTest
    @MethodSource
    void managementIsForSuperadmins(String route) {
        send(RestAssured.given(), route).statusCode(401).body("error", equalTo("invalid_service_token"));
        for (Role role : List.of(Role.USER, Role.ADMIN)) {
            send(Calls.as(role), route).statusCode(403).body("error", equalTo("insufficient_role"));
        }
    }

    private static ValidatableResponse send(RequestSpecification caller, String route) {
        String[] words = route.split(" ", 2);
        boolean reads = words[0].equals("GET") || words[0].equals("DELETE");
        return (reads ? caller : caller.contentType(ContentType.JSON).body("{}"))
                .request(words[0], words[1].replaceAll("\\{[^}]*}", "0"))
                .then();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runtime",
                "providers/5b0c1f5e-0001-4c1b-9a10-000000000011",
                "embedding-options",
                "knowledge-base-usage",
                "runtime-profile"
            })
    void internalRoutesRefuseForwardedCalls(String route) {
        RestAssured.get("/v1/internal/platform/" + route).then().statusCode(401);
        Calls.superadmin()
                .get("/v1/internal/platform/" + route)
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }

    @Test
    void everyUserReadsCapabilitiesAndTheRuntimeProfile() {
        RestAssured.get("/v1/platform/capabilities").then().statusCode(401);
        Calls.as(Role.USER).get("/v1/platform/capabilities").then().statusCode(200);
        Calls.as(Role.USER)
                .get("/v1/runtime/profile")
                .then()
                .statusCode(200)
                .body("profile", equalTo("offline"))
                .body("locked", equalTo(false))
                .body("source", equalTo("database"));
        Calls.as(Role.ADMIN)
                .body("{\"profile\":\"online\"}")
                .put("/v1/runtime/profile")
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"profile\":\" \"}", "{\"profile\":\"air_gapped\"}", "{\"profile\":\"sometimes\"}"})
    void anUnknownRuntimeProfileIsRefused(String body) {
        Calls.superadmin()
                .body(body)
                .put("/v1/runtime/profile")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_profile"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "{\"profile\":", ""})
    void whatIsNoJsonObjectIsAnInvalidPayload(String body) {
        Calls.superadmin()
                .body(body)
                .put("/v1/runtime/profile")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
    }

    @Test
    void aBodyOfAnotherTypeIsAnInvalidPayload() {
        Calls.superadmin()
                .contentType(ContentType.TEXT)
                .body("{\"profile\":\"online\"}")
                .put("/v1/runtime/profile")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
    }

    @Test
    void theRuntimeProfileIsStored() {
        Calls.superadmin()
                .body("{\"profile\":\" Online \"}")
                .put("/v1/runtime/profile")
                .then()
                .statusCode(200)
                .body("profile", equalTo("online"))
                .body("source", equalTo("database"));
        Calls.internal()
                .get("/v1/internal/platform/runtime-profile")
                .then()
                .statusCode(200)
                .body("profile", equalTo("online"));
        Calls.profile("offline");
    }
}
