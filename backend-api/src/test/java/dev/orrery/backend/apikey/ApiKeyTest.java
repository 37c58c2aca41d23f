package dev.orrery.backend.apikey;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.orrery.backend.identity.TestUsers;
import dev.orrery.backend.identity.TestUsers.TestUser;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ApiKeyTest extends PlaygroundTest {
    private static final String KEYS = "/v1/api-keys";

    @Inject
    TestUsers users;

    @Inject
    AgroalDataSource database;

    @Test
    void aKeyIsShownOnceAndStoredHashed() throws SQLException {
        TestUser user = users.active(Role.USER);
        ValidatableResponse made = make(user, Map.of("name", " laptop ", "scopes", List.of("models", "inference")))
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("key", matchesPattern("orr_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}"))
                .body("api_key.name", equalTo("laptop"))
                .body("api_key.scopes", contains("inference", "models"))
                .body("api_key.user_id", equalTo((int) user.id()))
                .body("api_key.expires_at", nullValue())
                .body("api_key.last_used_at", nullValue());
        String key = made.extract().path("key");
        String secret = key.substring(key.lastIndexOf('_') + 1);
        String list = as(user).get(KEYS)
                .then()
                .statusCode(200)
                .body("api_keys.name", contains("laptop"))
                .body("api_keys[0].prefix", equalTo(key.substring(0, 16)))
                .extract()
                .asString();
        assertFalse(list.contains(secret));
        String row = row(made.extract().path("api_key.id"));
        assertFalse(row.contains(secret), "the secret stands in the table");
    }

    @Test
    void withoutScopesAKeyMayDoWhatTheOpenAiRoutesDo() {
        make(users.active(Role.USER), Map.of("name", "all"))
                .statusCode(201)
                .body("api_key.scopes", contains("inference", "embeddings", "models"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | invalid_payload",
                "{} | invalid_name",
                "{\"name\":\" \"} | invalid_name",
                "{\"name\":\"a\",\"scopes\":\"models\"} | invalid_scopes",
                "{\"name\":\"a\",\"scopes\":[]} | invalid_scopes",
                "{\"name\":\"a\",\"scopes\":[\"everything\"]} | invalid_scopes",
                "{\"name\":\"a\",\"expires_at\":\"soon\"} | invalid_expires_at",
                "{\"name\":\"a\",\"expires_at\":\"2020-01-01T00:00:00Z\"} | invalid_expires_at"
            })
    void aWrongWishIsRefused(String body, String code) {
        make(users.active(Role.USER), body).statusCode(400).body("error", equalTo(code));
    }

    @Test
    void aNameHasALimit() {
        make(users.active(Role.USER), Map.of("name", "x".repeat(101)))
                .statusCode(400)
                .body("error", equalTo("invalid_name"));
    }

    @Test
    void aUserHasALimitedNumberOfUsableKeys() {
        TestUser user = users.active(Role.USER);
        for (int i = 0; i < 4; i++) {
            make(user, Map.of("name", "k" + i)).statusCode(201);
        }
        String last = make(user, Map.of("name", "k4")).statusCode(201).extract().path("api_key.id");
        make(user, Map.of("name", "k5")).statusCode(409).body("error", equalTo("too_many_api_keys"));
        as(user).delete(KEYS + "/" + last).then().statusCode(200);
        make(user, Map.of("name", "k5")).statusCode(201);
    }

    @Test
    void keysThatAreMadeAtOnceAreNotMoreThanThat() throws Exception {
        TestUser user = users.active(Role.USER);
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> made = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Map<String, String> wanted = Map.of("name", "at once " + i);
                made.add(callers.submit(() -> make(user, wanted).extract().statusCode()));
            }
            for (Future<Integer> answer : made) {
                answers.add(answer.get());
            }
        }
        assertEquals(5, Collections.frequency(answers, 201), answers::toString);
        assertEquals(7, Collections.frequency(answers, 409), answers::toString);
    }

    @Test
    void aRevokedKeyEndsAtOnceAndStays() {
        TestUser user = users.active(Role.USER);
        ValidatableResponse made = make(user, Map.of("name", "a")).statusCode(201);
        String key = made.extract().path("key");
        String id = made.extract().path("api_key.id");
        call(key).then().statusCode(200);
        as(user).delete(KEYS + "/" + id).then().statusCode(200).body("api_key.revoked_at", notNullValue());
        call(key).then().statusCode(401).body("error.code", equalTo("invalid_api_key"));
        String first = as(user).get(KEYS).path("api_keys[0].revoked_at");
        as(user).delete(KEYS + "/" + id).then().statusCode(200).body("api_key.revoked_at", equalTo(first));
    }

    @Test
    void aKeyRevokedByAnotherProcessEndsWithinFiveSeconds() throws SQLException {
        TestUser user = users.active(Role.USER);
        ValidatableResponse made = make(user, Map.of("name", "a")).statusCode(201);
        String key = made.extract().path("key");
        call(key).then().statusCode(200);
        sql(
                "update api_keys set revoked_at = now() where id = ?",
                made.extract().path("api_key.id"));
        await().atMost(Duration.ofSeconds(5)).until(() -> call(key).statusCode() == 401);
    }

    @Test
    void anExpiredKeyIsNone() {
        TestUser user = users.active(Role.USER);
        Map<String, Object> wish = new HashMap<>();
        wish.put("name", "short");
        wish.put("expires_at", Instant.now().plusSeconds(2).toString());
        String key = make(user, wish).statusCode(201).extract().path("key");
        call(key).then().statusCode(200);
        await().atMost(Duration.ofSeconds(5)).until(() -> call(key).statusCode() == 401);
    }

    @Test
    void theKeyOfADeactivatedUserIsRefused() throws SQLException {
        TestUser user = users.make(Role.USER, true);
        String key = make(user, Map.of("name", "a")).statusCode(201).extract().path("key");
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update users set is_active = false where id = ?")) {
            update.setLong(1, user.id());
            update.executeUpdate();
        }
        await().atMost(Duration.ofSeconds(6)).until(() -> call(key).statusCode() == 401);
        call(key).then().statusCode(401).body("error.code", equalTo("account_inactive"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/api-keys",
        "POST, /v1/api-keys",
        "GET, /auth/me",
        "GET, /v1/playgrounds/sessions",
        "POST, /v1/models/inference",
        "GET, /v1/platform/capabilities",
        "GET, /v1/modelops/models",
        "POST, /v1/agent-executions"
    })
    void aKeyOpensNothingThatAsksForNoScope(String method, String path) {
        String key = make(users.active(Role.SUPERADMIN), Map.of("name", "a"))
                .statusCode(201)
                .extract()
                .path("key");
        RestAssured.given()
                .header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON)
                .body("{}".getBytes(StandardCharsets.UTF_8))
                .request(method, path)
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_token"));
    }

    @ParameterizedTest
    @CsvSource({"orr_", "orr_short_short", "orr_0123456789ab_0123456789012345678901234567890123456789012"})
    void whatIsNoKeyIsRefused(String key) {
        call(key).then().statusCode(401).body("error.code", equalTo("invalid_api_key"));
    }

    @Test
    void theRightPrefixWithAWrongSecretIsRefused() {
        String key = make(users.active(Role.USER), Map.of("name", "a"))
                .statusCode(201)
                .extract()
                .path("key");
        char last = key.charAt(key.length() - 1);
        call(key.substring(0, key.length() - 1) + (last == 'a' ? 'b' : 'a'))
                .then()
                .statusCode(401);
        call(key).then().statusCode(200);
    }

    @Test
    void theLastUseIsNotedOnceAMinute() {
        TestUser user = users.active(Role.USER);
        String key = make(user, Map.of("name", "a")).statusCode(201).extract().path("key");
        call(key).then().statusCode(200);
        String noted = await().atMost(Duration.ofSeconds(5)).until(() -> lastUse(user), Objects::nonNull);
        call(key).then().statusCode(200);
        call(key).then().statusCode(200);
        assertEquals(noted, lastUse(user));
    }

    @Test
    void everybodySeesAndEndsTheirOwnKeysOnly() {
        TestUser mine = users.active(Role.USER);
        TestUser other = users.active(Role.USER);
        TestUser admin = users.active(Role.ADMIN);
        String id =
                make(other, Map.of("name", "theirs")).statusCode(201).extract().path("api_key.id");
        as(mine).get(KEYS).then().statusCode(200).body("api_keys.id", not(hasItem(id)));
        as(mine).delete(KEYS + "/" + id).then().statusCode(404).body("error", equalTo("api_key_not_found"));
        for (String asked : List.of("all", Long.toString(other.id()))) {
            as(mine).get(KEYS + "?user_id=" + asked).then().statusCode(403).body("error", equalTo("insufficient_role"));
            as(admin).get(KEYS + "?user_id=" + asked).then().statusCode(200).body("api_keys.id", hasItems(id));
        }
        as(other).get(KEYS + "?user_id=" + other.id()).then().statusCode(200).body("api_keys.id", contains(id));
        as(admin).get(KEYS + "?user_id=" + other.id()).then().body("api_keys.name", containsInAnyOrder("theirs"));
        as(admin).get(KEYS + "?user_id=x").then().statusCode(400).body("error", equalTo("invalid_user_id"));
        as(admin).delete(KEYS + "/" + id).then().statusCode(200).body("api_key.revoked_at", notNullValue());
        as(mine).delete(KEYS + "/" + UUID.randomUUID()).then().statusCode(404);
        as(mine).delete(KEYS + "/nothing").then().statusCode(404).body("error", equalTo("api_key_not_found"));
    }

    @Test
    void administratorsOfAnotherOrganizationSeeNothing() {
        TestUser user = users.active(Role.USER);
        String id = make(user, Map.of("name", "a")).statusCode(201).extract().path("api_key.id");
        var stranger = new Actor(
                999_999, "stranger", Role.SUPERADMIN, UUID.randomUUID().toString());
        as(stranger).get(KEYS + "?user_id=all").then().statusCode(200).body("api_keys.id", not(hasItem(id)));
        as(stranger).delete(KEYS + "/" + id).then().statusCode(404);
    }

    @Test
    void anonymousIsRefused() {
        RestAssured.get(KEYS).then().statusCode(401).body("error", equalTo("missing_auth"));
    }

    private RequestSpecification as(TestUser user) {
        return RestAssured.given().header("Authorization", user.authorization()).contentType(ContentType.JSON);
    }

    private ValidatableResponse make(TestUser user, Object body) {
        return as(user).body(body).post(KEYS).then();
    }

    private static Response call(String key) {
        return RestAssured.given().header("Authorization", "Bearer " + key).get("/v1/models");
    }

    private @Nullable String lastUse(TestUser user) {
        return as(user).get(KEYS).path("api_keys[0].last_used_at");
    }

    private void sql(String update, String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setObject(1, UUID.fromString(id));
            assertEquals(1, statement.executeUpdate());
        }
    }

    private String row(String id) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select k::text from api_keys k where id = ?")) {
            statement.setObject(1, UUID.fromString(id));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
