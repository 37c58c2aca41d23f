package dev.orrery.backend.identity;

import static dev.orrery.backend.identity.IdentityCalls.as;
import static dev.orrery.backend.identity.IdentityCalls.login;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logging in with a password. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class LoginTest {
    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @Test
    void loginAnswersWithATokenThatWorks() {
        TestUsers.TestUser user = users.active(Role.ADMIN);
        for (Map<String, String> body : List.of(
                Map.of("identifier", user.username().toUpperCase(Locale.ROOT), "password", TestUsers.PASSWORD),
                Map.of("email", " " + user.email() + " ", "password", TestUsers.PASSWORD),
                Map.of("username", user.username(), "password", TestUsers.PASSWORD),
                Map.of("identifier", "", "email", user.email(), "password", TestUsers.PASSWORD))) {
            String token = login(body)
                    .statusCode(200)
                    .header("Cache-Control", equalTo("no-store"))
                    .body("token_type", equalTo("bearer"))
                    .body("expires_in", equalTo(28800))
                    .body("user.username", equalTo(user.username()))
                    .extract()
                    .path("access_token");
            given().header("Authorization", "Bearer " + token)
                    .get("/v1/auth/me")
                    .then()
                    .statusCode(200)
                    .body(
                            "user.keySet()",
                            org.hamcrest.Matchers.containsInAnyOrder("id", "email", "username", "role", "is_active"))
                    .body("user.role", equalTo("admin"));
        }
        as(user).get("/auth/me").then().statusCode(200).body("user.updated_at", not(nullValue()));
        as(user).post("/auth/logout").then().statusCode(200).body("logged_out", is(true));
        as(user).get("/auth/me").then().statusCode(401).body("error", equalTo("session_ended"));
    }

    @Test
    void loginTellsNothingAboutWhoExists() {
        TestUsers.TestUser user = users.active(Role.USER);
        login(Map.of("identifier", user.username(), "password", "wrong password"))
                .statusCode(401)
                .body("error", equalTo("invalid_credentials"));
        login(Map.of("identifier", "nobody", "password", "wrong password"))
                .statusCode(401)
                .body("error", equalTo("invalid_credentials"));
        login(Map.of("identifier", "nobody")).statusCode(400).body("error", equalTo("missing_credentials"));
        login(Map.of("password", "x")).statusCode(400).body("error", equalTo("missing_credentials"));
    }

    /** Each further miss doubles the wait, up to a minute. */
    @Test
    void theWaitGrowsWithEachMiss() throws SQLException {
        TestUsers.TestUser user = users.active(Role.USER);
        login(Map.of("identifier", user.username(), "password", "wrong")).statusCode(401);
        for (int[] step : new int[][] {{11, 2}, {12, 4}, {14, 16}, {15, 32}, {40, 60}}) {
            try (Connection connection = database.getConnection();
                    PreparedStatement missed = connection.prepareStatement(
                            "update login_misses set misses = ?, last_at = now() where subject like ?")) {
                missed.setInt(1, step[0]);
                missed.setString(2, "at % " + user.username());
                assertEquals(1, missed.executeUpdate());
            }
            int wait = login(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                    .statusCode(429)
                    .extract()
                    .path("details.retry_after_seconds");
            assertEquals(step[1], wait, 1, step[0] + " misses");
        }
    }

    @Test
    void guessingSlowsDown() {
        TestUsers.TestUser user = users.active(Role.USER);
        for (int attempt = 0; attempt < 10; attempt++) {
            login(Map.of("identifier", user.username(), "password", "guess " + attempt))
                    .statusCode(401);
        }
        login(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                .statusCode(429)
                .body("error", equalTo("rate_limited"))
                .header("Retry-After", Integer::parseInt, greaterThan(0))
                .body("details.retry_after_seconds", greaterThan(0));
        login(Map.of("identifier", user.email(), "password", TestUsers.PASSWORD))
                .statusCode(429);
        login(Map.of("identifier", users.active(Role.USER).email(), "password", TestUsers.PASSWORD))
                .statusCode(200);
    }
}
