package dev.orrery.backend.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
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

/** The console's way to log in: a page gets a client token, its browser keeps the refresh token. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class BrowserLoginTest {
    private static final String COOKIE = "orrery_refresh";

    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @TestHTTPResource("/")
    URI edge;

    @Test
    void theRefreshTokenIsInACookieThatNoScriptReads() {
        Response answer = login(users.active(Role.USER));
        answer.then()
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("token_type", equalTo("bearer"))
                .body("user.role", equalTo("user"))
                .body("refresh_token", nullValue());
        Cookie cookie = answer.detailedCookie(COOKIE);
        assertTrue(cookie.isHttpOnly());
        assertEquals("Strict", cookie.getSameSite());
        assertEquals("/auth/browser", cookie.getPath());
        assertEquals(14 * 24 * 3600, cookie.getMaxAge(), 5);
        given().header("Authorization", "Bearer " + answer.path("access_token"))
                .get("/auth/me")
                .then()
                .statusCode(200);
    }

    @Test
    void theCookieGoesOnlyByTlsWhereThePageCameByTls() {
        TestUsers.TestUser user = users.active(Role.USER);
        assertEquals(false, login(user).detailedCookie(COOKIE).isSecured());
        Response overTls = given().header("Origin", "https://" + edge.getAuthority())
                .contentType("application/json")
                .body(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                .post("/auth/browser/login");
        assertEquals(200, overTls.statusCode());
        assertTrue(overTls.detailedCookie(COOKIE).isSecured());
    }

    @Test
    void aReloadGetsANewTokenAndWithoutACookieNobodyIsLoggedIn() {
        String first = login(users.active(Role.USER)).cookie(COOKIE);
        Response next = refresh(first);
        next.then().statusCode(200).body("access_token", not(nullValue())).body("refresh_token", nullValue());
        assertTrue(!first.equals(next.cookie(COOKIE)));
        refresh(next.cookie(COOKIE)).then().statusCode(200);
        page().post("/auth/browser/refresh").then().statusCode(204);
        Response unknown = refresh("never-made");
        unknown.then().statusCode(401).body("error", equalTo("invalid_refresh_token"));
        assertEquals(0, unknown.detailedCookie(COOKIE).getMaxAge());
    }

    @Test
    void tabsThatAskTogetherAllStayIn() throws Exception {
        String cookie = login(users.active(Role.USER)).cookie(COOKIE);
        List<Future<Response>> answers = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                answers.add(together.submit(() -> refresh(cookie)));
            }
        }
        for (Future<Response> answer : answers) {
            assertEquals(200, answer.get().statusCode());
            assertEquals(200, refresh(answer.get().cookie(COOKIE)).statusCode());
        }
    }

    @Test
    void aTokenThatComesBackLateWasCopiedAndEndsItsSession() throws SQLException {
        TestUsers.TestUser user = users.active(Role.USER);
        String copied = login(user).cookie(COOKIE);
        String next = refresh(copied).cookie(COOKIE);
        try (Connection connection = database.getConnection();
                PreparedStatement later = connection.prepareStatement(
                        "update backend.refresh_tokens set used_at = used_at - interval '21 seconds'"
                                + " where used_at is not null and session_id in"
                                + " (select id from backend.login_sessions where user_id = ?)")) {
            later.setLong(1, user.id());
            assertEquals(1, later.executeUpdate());
        }
        refresh(copied).then().statusCode(401).body("error", equalTo("refresh_token_reused"));
        refresh(next).then().statusCode(401).body("error", equalTo("invalid_refresh_token"));
    }

    @Test
    void logoutEndsTheSessionAndTakesTheCookie() {
        Response login = login(users.active(Role.USER));
        Response logout = page().cookie(COOKIE, login.cookie(COOKIE)).post("/auth/browser/logout");
        logout.then().statusCode(200).body("logged_out", is(true));
        assertEquals(0, logout.detailedCookie(COOKIE).getMaxAge());
        given().header("Authorization", "Bearer " + login.path("access_token"))
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo("session_ended"));
        refresh(login.cookie(COOKIE)).then().statusCode(401).body("error", equalTo("invalid_refresh_token"));
        page().post("/auth/browser/logout").then().statusCode(200).body("logged_out", is(false));
    }

    @Test
    void pagesOfOtherOriginsAreRefused() {
        String cookie = login(users.active(Role.USER)).cookie(COOKIE);
        for (String path : List.of("login", "refresh", "logout")) {
            for (RequestSpecification stranger : List.of(
                    given(),
                    given().header("Origin", "null"),
                    given().header("Origin", "https://elsewhere.example"),
                    given().header("Origin", "http://127.0.0.1:1"),
                    page().header("Sec-Fetch-Site", "same-site"))) {
                stranger.cookie(COOKIE, cookie)
                        .contentType("application/json")
                        .body("{}")
                        .post("/auth/browser/" + path)
                        .then()
                        .statusCode(403)
                        .body("error", equalTo("cross_origin_refused"));
            }
        }
        refresh(cookie).then().statusCode(200);
    }

    @Test
    void wrongPasswordsAreToldAsInTheOtherLogin() {
        page().contentType("application/json")
                .body(Map.of("identifier", users.active(Role.USER).username(), "password", "wrong"))
                .post("/auth/browser/login")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_credentials"));
    }

    private Response login(TestUsers.TestUser user) {
        return page().contentType("application/json")
                .body(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                .post("/auth/browser/login");
    }

    private Response refresh(String cookie) {
        return page().cookie(COOKIE, cookie).post("/auth/browser/refresh");
    }

    /** A page of this edge. */
    private RequestSpecification page() {
        return given().header("Origin", "http://" + edge.getAuthority());
    }
}
