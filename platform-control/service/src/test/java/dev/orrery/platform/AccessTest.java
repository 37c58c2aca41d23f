package dev.orrery.platform;

import static org.hamcrest.Matchers.equalTo;

import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = @ResourceArg(name = "service", value = "platform-control"))
@WithTestResource(PeersResource.class)
class AccessTest {
    @ParameterizedTest
    @ValueSource(strings = {"provider-families", "providers", "deployments", "activation-audit"})
    void managementIsForSuperadmins(String route) {
        RestAssured.get("/v1/platform/" + route).then().statusCode(401).body("error", equalTo("invalid_service_token"));
        Calls.as(Role.ADMIN)
                .get("/v1/platform/" + route)
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
        Calls.superadmin().get("/v1/platform/" + route).then().statusCode(200);
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
