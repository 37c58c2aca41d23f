package dev.orrery.backend.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class PasswordTest {
    private static final String NEW = "another horse entirely";

    @Inject
    TestUsers users;

    @Inject
    Accounts accounts;

    @Inject
    Passwords passwords;

    @Inject
    LoginSessions sessions;

    @Inject
    AgroalDataSource database;

    @ConfigProperty(name = "orrery.mail.outbox")
    Path outbox;

    @Test
    void whoKnowsThePasswordChangesItAndTheOtherSessionsEnd() {
        TestUsers.TestUser user = users.active(Role.USER);
        String other = login(user.username(), TestUsers.PASSWORD)
                .statusCode(200)
                .extract()
                .path("access_token");
        change(user, Map.of("new_password", NEW)).statusCode(400).body("error", equalTo("missing_credentials"));
        change(user, Map.of("current_password", "wrong", "new_password", NEW))
                .statusCode(403)
                .body("error", equalTo("wrong_password"));
        change(user, Map.of("current_password", TestUsers.PASSWORD))
                .statusCode(400)
                .body("error", equalTo("invalid_password"));
        for (String weak : List.of("short", "iloveyou2", user.username())) {
            change(user, Map.of("current_password", TestUsers.PASSWORD, "new_password", weak))
                    .statusCode(422)
                    .body("error", equalTo("weak_password"));
        }
        change(user, List.of()).statusCode(400).body("error", equalTo("invalid_payload"));
        change(user, Map.of("current_password", TestUsers.PASSWORD, "new_password", NEW))
                .statusCode(200)
                .body("changed", is(true));
        login(user.username(), TestUsers.PASSWORD).statusCode(401);
        login(user.username(), NEW).statusCode(200);
        given().header("Authorization", "Bearer " + other)
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo("session_ended"));
        given().header("Authorization", user.authorization())
                .get("/auth/me")
                .then()
                .statusCode(200);
    }

    @Test
    void guessesAtTheOldPasswordSlowDownToo() {
        TestUsers.TestUser user = users.active(Role.USER);
        for (int attempt = 0; attempt < 10; attempt++) {
            change(user, Map.of("current_password", "guess", "new_password", NEW))
                    .statusCode(403);
        }
        change(user, Map.of("current_password", TestUsers.PASSWORD, "new_password", NEW))
                .statusCode(429)
                .header("Retry-After", Integer::parseInt, greaterThan(0))
                .body("error", equalTo("rate_limited"));
    }

    @Test
    void whoReadsTheMailsOfTheAccountResetsThePassword() {
        TestUsers.TestUser user = users.active(Role.USER);
        requestReset(Map.of("email", user.email().toUpperCase(java.util.Locale.ROOT)));
        String token = mailedToken(user, 1);
        reset(token, "short").statusCode(422).body("error", equalTo("weak_password"));
        reset(token, NEW).statusCode(200).body("reset", is(true));
        login(user.email(), NEW).statusCode(200);
        given().header("Authorization", user.authorization())
                .get("/auth/me")
                .then()
                .statusCode(401)
                .body("error", equalTo("session_ended"));
        reset(token, "yet another horse").statusCode(400).body("error", equalTo("invalid_reset_token"));
        reset("never made", NEW).statusCode(400).body("error", equalTo("invalid_reset_token"));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/auth/password/reset")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_reset_token"));
    }

    /** What was proved with the old password just before is worth nothing just after. */
    @Test
    void nothingOpensWithAPasswordThatIsResetMeanwhile() {
        TestUsers.TestUser user = users.active(Role.USER);
        Accounts.Verified known = accounts.login(user.username(), TestUsers.PASSWORD);
        assertEquals(known, passwords.prove(user.id(), TestUsers.PASSWORD, "127.0.0.1"));
        requestReset(Map.of("email", user.email()));
        reset(mailedToken(user, 1), NEW).statusCode(200);

        assertEquals(Optional.empty(), sessions.open(known, new ClientOrigin("127.0.0.1", "test")));
        Failure change = assertThrows(Failure.class, () -> passwords.change(known, "my own horse again", null));
        assertEquals("wrong_password", change.code());
        Accounts.NewEmail mine = new Accounts.NewEmail("mine@example.org", known);
        Failure move = assertThrows(Failure.class, () -> accounts.changeProfile(user.id(), mine, null));
        assertEquals("wrong_password", move.code());
        login(user.email(), NEW).statusCode(200);
    }

    @Test
    void aMailToTheFormerAddressOpensNothing() {
        TestUsers.TestUser user = users.active(Role.USER);
        requestReset(Map.of("email", user.email()));
        String token = mailedToken(user, 1);
        given().header("Authorization", user.authorization())
                .contentType(ContentType.JSON)
                .body(Map.of("email", "new-" + user.email(), "current_password", TestUsers.PASSWORD))
                .patch("/auth/me")
                .then()
                .statusCode(200)
                .body("user.email", equalTo("new-" + user.email()));
        reset(token, NEW).statusCode(400).body("error", equalTo("invalid_reset_token"));
    }

    @Test
    void resetTokensExpireAndAreFew() throws SQLException {
        TestUsers.TestUser user = users.active(Role.USER);
        for (int request = 0; request < 5; request++) {
            requestReset(Map.of("identifier", user.username()));
        }
        String token = mailedToken(user, 3);
        try (Connection connection = database.getConnection();
                PreparedStatement expire = connection.prepareStatement(
                        "update password_resets set expires_at = now() - interval '1 second' where user_id = ?")) {
            expire.setLong(1, user.id());
            assertEquals(3, expire.executeUpdate());
        }
        reset(token, NEW).statusCode(400).body("error", equalTo("invalid_reset_token"));
    }

    @Test
    void aResetRequestTellsNothing() {
        requestReset(Map.of("email", "nobody@nowhere.example"));
        requestReset(Map.of("email", users.make(Role.USER, false).email()));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/auth/password/reset-request")
                .then()
                .statusCode(400)
                .body("error", equalTo("missing_credentials"));
        assertTrue(mails("nobody@nowhere.example").isEmpty());
    }

    private static void requestReset(Map<String, String> body) {
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/auth/password/reset-request")
                .then()
                .statusCode(202)
                .body("accepted", is(true));
    }

    private static ValidatableResponse reset(String token, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("token", token, "password", password))
                .post("/auth/password/reset")
                .then();
    }

    private String mailedToken(TestUsers.TestUser user, int mails) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> mails(user.email()).size() == mails);
        Matcher token = Pattern.compile("^[A-Za-z0-9_-]{43}$", Pattern.MULTILINE)
                .matcher(mails(user.email()).getFirst());
        assertTrue(token.find());
        return token.group();
    }

    private List<String> mails(String to) {
        try (Stream<Path> files = Files.list(outbox)) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .map(PasswordTest::read)
                    .filter(mail -> mail.startsWith("To: " + to + "\n"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ValidatableResponse login(String identifier, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("identifier", identifier, "password", password))
                .post("/auth/login")
                .then();
    }

    private static ValidatableResponse change(TestUsers.TestUser user, Object body) {
        return given().header("Authorization", user.authorization())
                .contentType(ContentType.JSON)
                .body(body)
                .post("/auth/password")
                .then();
    }
}
