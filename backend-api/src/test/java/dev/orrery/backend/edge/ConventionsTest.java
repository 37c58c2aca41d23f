package dev.orrery.backend.edge;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every route: paths, methods, bodies, errors, times. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class ConventionsTest {
    @Inject
    TestUsers users;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser admin;

    @BeforeEach
    void makeAdmin() {
        admin = users.active(Role.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/system/ping", "/auth/me", "/v1/quotes", "/system/architecture", "/health"})
    void aPathHasNoSlashAtItsEnd(String path) {
        as().get(path).then().statusCode(200);
        as().get(path + "/").then().statusCode(404).body("error", equalTo("not_found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/system/ping", "/auth/me", "/v1/quotes/summary", "/system/architecture.svg"})
    void whatCanBeReadAnswersHeadAndOptions(String path) {
        as().head(path).then().statusCode(200).body(emptyString());
        as().options(path)
                .then()
                .statusCode(200)
                .header("Allow", containsString("GET"))
                .body(emptyString());
    }

    @Test
    void everyRefusalIsAnEnvelope() {
        for (String path : List.of("/nowhere", "/v1/quotes/abc", "/admin", "/v1/content")) {
            as().get(path)
                    .then()
                    .statusCode(404)
                    .contentType(ContentType.JSON)
                    .body("error", equalTo("not_found"))
                    .body("message", not(emptyString()))
                    .body("$", not(hasKey("details")));
        }
        as().put("/v1/system/ping")
                .then()
                .statusCode(405)
                .contentType(ContentType.JSON)
                .body("error", equalTo("method_not_allowed"));
        as().accept("application/xml")
                .get("/v1/system/ping")
                .then()
                .statusCode(406)
                .contentType(ContentType.JSON)
                .body("error", equalTo("not_acceptable"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml"})
    void aBodyOfAnotherTypeIsNone(String type) {
        as().header("Content-Type", type)
                .body("{\"name\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/auth/groups")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
    }

    @Test
    void numbersAreTextNullIsAbsentAndUnknownFieldsAreLeftOut() {
        String text = TestUsers.unique("Conventions");
        quote(body(text, "7", "null"))
                .statusCode(201)
                .body("quote.author", equalTo("7"))
                .body("quote.external_ref", equalTo(null))
                .body("quote", not(hasKey("unknown")));
        quote(body(text + " 2", "null", "null")).statusCode(400).body("error", equalTo("invalid_author"));
        quote(body(text + " 3", "\"  \"", "null")).statusCode(400).body("error", equalTo("invalid_author"));
        quote(body(text + " 4", "\" A \"", "1.50"))
                .statusCode(201)
                .body("quote.author", equalTo("A"))
                .body("quote.external_ref", matchesPattern("1\\.50?"));
    }

    @Test
    void timesAreInUtc() {
        quote(body(TestUsers.unique("Time"), "\"A\"", "null"))
                .statusCode(201)
                .body("quote.created_at", matchesPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"));
    }

    private static String body(String text, String author, String reference) {
        return "{\"language\":\"en\",\"text\":\"" + text + "\",\"author\":" + author
                + ",\"source_universe\":\"S\",\"tone\":\"t\",\"external_ref\":" + reference + ",\"unknown\":1}";
    }

    private ValidatableResponse quote(String body) {
        return as().contentType(ContentType.JSON).body(body).post("/v1/quotes").then();
    }

    private io.restassured.specification.RequestSpecification as() {
        return given().header("Authorization", admin.authorization());
    }
}
