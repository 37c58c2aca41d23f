package dev.orrery.backend;

import static io.restassured.RestAssured.given;

import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.RouteMatrix;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every route of the edge as every kind of caller; {@code route-roles.txt} says who gets in. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class RouteMatrixTest {
    @Inject
    TestUsers users;

    @TestFactory
    Stream<DynamicTest> everyRouteLetsInWhomItShould() {
        return RouteMatrix.of("/openapi", "route-roles.txt", this::as);
    }

    private RequestSpecification as(RouteMatrix.Caller caller) {
        return switch (caller) {
            case ANONYMOUS -> given();
            case WRONG_AUDIENCE ->
                given().header(
                                "Authorization",
                                "Bearer "
                                        + TestTokens.actorToken(
                                                "backend-api",
                                                "platform-control",
                                                TestTokens.actor(1, Role.SUPERADMIN)));
            case USER, OTHER_USER -> with(Role.USER);
            case ADMIN -> with(Role.ADMIN);
            case SUPERADMIN -> with(Role.SUPERADMIN);
        };
    }

    private RequestSpecification with(Role role) {
        return given().header("Authorization", users.active(role).authorization());
    }
}
