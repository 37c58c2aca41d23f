package dev.orrery.agent.mcp;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "mcp-gateway"))
@WithTestResource(GatewayUnderTest.class)
class McpGatewayHealthTest {
    @Test
    void healthNamesTheService() {
        given().when()
                .get("/health")
                .then()
                .statusCode(200)
                .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"))
                .body("status", equalTo("ok"))
                .body("service", equalTo("mcp_gateway"));
    }

    @Test
    void anUnroutedPathAnswersTheEnvelope() {
        given().header("X-Request-Id", "req-81")
                .when()
                .get("/nothing/here")
                .then()
                .statusCode(404)
                .contentType("application/json")
                .header("X-Request-Id", "req-81")
                .body("error", equalTo("not_found"));
    }
}
