package dev.orrery.backend.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class SessionTest {
    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @Test
    void refreshTokensRotate() {
        JsonPath login = login(users.active(Role.USER));
        assertEquals(14 * 24 * 3600, login.getInt("refresh_expires_in"), 5);
        JsonPath next = refresh(login.getString("refresh_token"))
                .statusCode(200)
                .body("token_type", equalTo("bearer"))
                .body("expires_in", equalTo(28800))
                .body("refresh_token", not(equalTo(login.getString("refresh_token"))))
                .extract()
                .jsonPath();
        with(next.getString("access_token")).get("/auth/me").then().statusCode(200);
        // The session is the same, so the token before the refresh is still good.
        with(login.getString("access_token")).get("/auth/me").then().statusCode(200);
        refresh(next.getString("refresh_token")).statusCode(200);
    }

    @Test
    void aCopiedRefreshTokenEndsItsWholeFamily() {
        TestUsers.TestUser user = users.active(Role.USER);
        JsonPath login = login(user);
        JsonPath other = login(user);
        JsonPath thief = refresh(login.getString("refresh_token"))
                .statusCode(200)
                .extract()
                .jsonPath();
        refresh(login.getString("refresh_token")).statusCode(401).body("error", equalTo("refresh_token_reused"));
        refresh(thief.getString("refresh_token")).statusCode(401).body("error", equalTo("invalid_refresh_token"));
        with(thief.getString("access_token"))
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo("session_ended"));
        with(login.getString("access_token"))
                .get("/v1/platform/providers")
                .then()
                .statusCode(401)
                .body("error", equalTo("session_ended"));
        with(other.getString("access_token")).get("/auth/me").then().statusCode(200);
    }

    @Test
    void ofManyUsesAtOnceOneWins() throws Exception {
        String token = login(users.active(Role.USER)).getString("refresh_token");
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                answers.add(together.submit(() -> refresh(token).extract().statusCode()));
            }
        }
        int won = 0;
        for (Future<Integer> answer : answers) {
            won += answer.get() == 200 ? 1 : 0;
        }
        assertEquals(1, won);
    }

    @Test
    void refreshSaysWhatIsWrong() throws SQLException {
        refreshWith("{}").statusCode(400).body("error", equalTo("missing_refresh_token"));
        refreshWith("[]").statusCode(400).body("error", equalTo("invalid_payload"));
        refresh("never made").statusCode(401).body("error", equalTo("invalid_refresh_token"));
        TestUsers.TestUser user = users.active(Role.USER);
        JsonPath login = login(user);
        update(
                "update refresh_tokens set expires_at = now() - interval '1 second'"
                        + " where session_id in (select id from login_sessions where user_id = ?)",
                user.id());
        refresh(login.getString("refresh_token")).statusCode(401).body("error", equalTo("refresh_token_expired"));

        JsonPath again = login(user);
        update("update users set is_active = false where id = ?", user.id());
        refresh(again.getString("refresh_token")).statusCode(401).body("error", equalTo("account_inactive"));
    }

    @Test
    void logoutEndsTheSessionAtOnce() {
        TestUsers.TestUser user = users.active(Role.USER);
        JsonPath login = login(user);
        JsonPath elsewhere = login(user);
        String token = login.getString("access_token");
        with(token).post("/auth/logout").then().statusCode(200).body("logged_out", is(true));
        for (String path : List.of("/auth/me", "/v1/platform/providers", "/v1/playgrounds/sessions")) {
            with(token).get(path).then().statusCode(401).body("error", equalTo("session_ended"));
        }
        refresh(login.getString("refresh_token")).statusCode(401).body("error", equalTo("invalid_refresh_token"));
        with(elsewhere.getString("access_token")).get("/auth/me").then().statusCode(200);
    }

    @Test
    void usersSeeAndEndTheirSessions() {
        TestUsers.TestUser user = users.active(Role.USER);
        String here = login(user).getString("access_token");
        String there = login(user).getString("access_token");
        List<String> ids = with(here)
                .get("/auth/sessions")
                .then()
                .statusCode(200)
                .body("sessions.size()", is(3))
                .body("sessions.method", hasItem("password"))
                .body("sessions.address", hasItem("127.0.0.1"))
                .body("sessions.findAll { it.current }.size()", is(1))
                .extract()
                .path("sessions.findAll { !it.current }.id");
        with(users.active(Role.USER).token())
                .delete("/auth/sessions/{id}", ids.getFirst())
                .then()
                .statusCode(404)
                .body("error", equalTo("session_not_found"));
        with(here)
                .delete("/auth/sessions/{id}", ids.getFirst())
                .then()
                .statusCode(200)
                .body("revoked", is(true));
        with(here)
                .delete("/auth/sessions/{id}", ids.getFirst())
                .then()
                .statusCode(404)
                .body("error", equalTo("session_not_found"));
        with(here)
                .delete("/auth/sessions/{id}", "x")
                .then()
                .statusCode(404)
                .body("error", equalTo("session_not_found"));
        with(here).delete("/auth/sessions").then().statusCode(200).body("revoked", is(1));
        with(there).get("/auth/me").then().statusCode(401).body("error", equalTo("session_ended"));
        with(user.token()).get("/auth/me").then().statusCode(401).body("error", equalTo("session_ended"));
        with(here).get("/auth/me").then().statusCode(200);
    }

    @Test
    void administratorsDeactivateAndLogOut() {
        TestUsers.TestUser admin = users.active(Role.ADMIN);
        TestUsers.TestUser root = users.active(Role.SUPERADMIN);
        TestUsers.TestUser user = users.active(Role.USER);
        with(admin.token())
                .get("/auth/users/{id}/sessions", user.id())
                .then()
                .statusCode(200)
                .body("sessions.id", contains(user.sessionId().toString()));
        with(admin.token())
                .delete("/auth/users/{id}/sessions", user.id())
                .then()
                .statusCode(200)
                .body("revoked", is(1));
        with(user.token()).get("/auth/me").then().statusCode(401).body("error", equalTo("session_ended"));

        JsonPath login = login(user);
        with(admin.token())
                .post("/auth/users/{id}/deactivate", user.id())
                .then()
                .statusCode(200)
                .body("user.is_active", is(false));
        with(login.getString("access_token"))
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo("account_inactive"));
        with(admin.token()).post("/auth/users/{id}/activate", user.id()).then().statusCode(200);
        // Activation opens the account, not the sessions of before.
        with(login.getString("access_token"))
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo("session_ended"));
        with(login(user).getString("access_token")).get("/auth/me").then().statusCode(200);

        for (ValidatableResponse refused : List.of(
                with(admin.token())
                        .post("/auth/users/{id}/deactivate", root.id())
                        .then(),
                with(admin.token()).get("/auth/users/{id}/sessions", root.id()).then(),
                with(admin.token())
                        .delete("/auth/users/{id}/sessions", root.id())
                        .then(),
                with(user.token())
                        .post("/auth/users/{id}/deactivate", user.id())
                        .then())) {
            refused.statusCode(org.hamcrest.Matchers.oneOf(401, 403));
        }
        with(root.token())
                .post("/auth/users/{id}/deactivate", admin.id())
                .then()
                .statusCode(200);
        for (String path : List.of("deactivate", "activate")) {
            with(root.token())
                    .post("/auth/users/999999999/" + path)
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("user_not_found"));
        }
        with(root.token())
                .get("/auth/users/abc/sessions")
                .then()
                .statusCode(404)
                .body("error", equalTo("user_not_found"));
    }

    @Test
    void theLastActiveSuperadminCannotBeDeactivated() throws SQLException {
        update("update users set role = 'user' where role = 'superadmin' and id > ?", 0);
        TestUsers.TestUser root = users.active(Role.SUPERADMIN);
        users.make(Role.SUPERADMIN, false);
        with(root.token())
                .post("/auth/users/{id}/deactivate", root.id())
                .then()
                .statusCode(409)
                .body("error", equalTo("last_superadmin_deactivate_forbidden"));
        TestUsers.TestUser second = users.active(Role.SUPERADMIN);
        with(root.token())
                .post("/auth/users/{id}/deactivate", second.id())
                .then()
                .statusCode(200);
    }

    @Test
    void profilesChangeAndEmailsOnlyWithThePassword() {
        TestUsers.TestUser user = users.active(Role.USER);
        String name = TestUsers.unique("Renamed");
        profile(user, Map.of("username", name))
                .statusCode(200)
                .body("user.username", equalTo(name.toLowerCase(java.util.Locale.ROOT)))
                .body("user.email", equalTo(user.email()));
        profile(user, Map.of("email", name + "@example.org"))
                .statusCode(400)
                .body("error", equalTo("missing_credentials"));
        profile(user, Map.of("email", name + "@example.org", "current_password", "wrong one"))
                .statusCode(403)
                .body("error", equalTo("wrong_password"));
        profile(user, Map.of("email", name + "@example.org", "current_password", TestUsers.PASSWORD))
                .statusCode(200)
                .body("user.email", equalTo(name.toLowerCase(java.util.Locale.ROOT) + "@example.org"));
        profile(user, Map.of("username", users.active(Role.USER).username()))
                .statusCode(409)
                .body("error", equalTo("duplicate_user"));
        profile(user, Map.of("username", "with blank")).statusCode(400).body("error", equalTo("invalid_username"));
        profile(user, Map.of("email", "none")).statusCode(400).body("error", equalTo("invalid_email"));
        profile(user, List.of()).statusCode(400).body("error", equalTo("invalid_payload"));
    }

    private JsonPath login(TestUsers.TestUser user) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                .post("/auth/login")
                .then()
                .statusCode(200)
                .body("refresh_expires_in", greaterThan(0))
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse refresh(String token) {
        return refreshWith("{\"refresh_token\":\"" + token + "\"}");
    }

    private static ValidatableResponse refreshWith(String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/auth/refresh")
                .then();
    }

    private static ValidatableResponse profile(TestUsers.TestUser user, Object body) {
        return with(user.token())
                .contentType(ContentType.JSON)
                .body(body)
                .patch("/auth/me")
                .then();
    }

    private static RequestSpecification with(String token) {
        return given().header("Authorization", "Bearer " + token);
    }

    private void update(String sql, long id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            statement.executeUpdate();
        }
    }
}
