package dev.orrery.backend.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class IdentityTest {
    @Inject
    TestUsers users;

    @Inject
    Accounts accounts;

    @Inject
    AgroalDataSource database;

    @Test
    void anonymousRegistersAsAPendingUser() {
        String name = TestUsers.unique("Mara");
        register(null, body("  " + name + "@Example.ORG ", " " + name + " "))
                .statusCode(201)
                .body("user.id", greaterThan(0))
                .body("user.email", equalTo(name.toLowerCase(Locale.ROOT) + "@example.org"))
                .body("user.username", equalTo(name.toLowerCase(Locale.ROOT)))
                .body("user.role", equalTo("user"))
                .body("user.is_active", is(false))
                .body("user.created_at", org.hamcrest.Matchers.matchesPattern("\\d{4}-\\d\\d-\\d\\dT.*Z"))
                .body("user.keySet()", not(hasItem("password_hash")));
        login(Map.of("identifier", name, "password", TestUsers.PASSWORD))
                .statusCode(403)
                .body("error", equalTo("account_inactive"));
        register(null, body(name + "@example.org", TestUsers.unique("x")))
                .statusCode(409)
                .body("error", equalTo("duplicate_user"));
        register(null, body(TestUsers.unique("x") + "@example.org", name.toUpperCase(Locale.ROOT)))
                .statusCode(409)
                .body("error", equalTo("duplicate_user"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null,ok,longenough,400,invalid_email",
                "nobody,null,null,400,invalid_email",
                "a@b,null,longenough,400,invalid_username",
                "a@b,with@at,longenough,400,invalid_username",
                "a@b,with blank,longenough,400,invalid_username",
                "a@b,fine,null,400,invalid_password",
                "a@b,fine,'',400,invalid_password",
                "a@b,fine,short,422,weak_password",
                "a@b,fine,Password2026!,422,weak_password",
                "a@b,QwertyUiop,qwertyuiop,422,weak_password",
                "same.name@example.org,fine,Same.Name@example.org,422,weak_password",
                "a@b,same.as.this,Same.As.This,422,weak_password"
            })
    void registrationStopsAtTheFirstRule(
            @Nullable String email, @Nullable String username, @Nullable String password, int status, String code) {
        Map<String, Object> body = new HashMap<>();
        body.put("email", email);
        body.put("username", username);
        body.put("password", password);
        register(users.active(Role.USER), body).statusCode(status).body("error", equalTo(code));
    }

    @Test
    void registrationNeedsAnObject() {
        for (String text : List.of("[]", "\"x\"", "{", "null", "")) {
            given().contentType(ContentType.JSON)
                    .body(text)
                    .post("/auth/register")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_payload"));
        }
        given().contentType(ContentType.TEXT)
                .body("{}")
                .post("/auth/login")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_payload"));
        given().post("/auth/login").then().statusCode(400).body("error", equalTo("invalid_payload"));
        String nul = "{\"email\":\"a@b\\u0000c\",\"username\":\"u\",\"password\":\"longenough\"}";
        given().contentType(ContentType.JSON)
                .body(nul)
                .post("/auth/register")
                .then()
                .statusCode(400)
                .body("error", equalTo("invalid_email"));
        given().contentType(ContentType.JSON)
                .body("{\"identifier\":\"a\\u0000b\",\"password\":\"x\"}")
                .post("/auth/login")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_credentials"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                // caller, role, is_active -> status, code or role, active
                "null,null,null,201,user,false",
                "null,user,true,201,user,false",
                "null,admin,null,403,role_assignment_forbidden,false",
                "null,nonsense,null,403,role_assignment_forbidden,false",
                "USER,null,null,403,insufficient_role,false",
                "ADMIN,null,true,201,user,false",
                "ADMIN,' USER ',null,201,user,false",
                "ADMIN,superadmin,null,403,role_assignment_forbidden,false",
                "SUPERADMIN,null,null,201,user,false",
                "SUPERADMIN,user,true,201,user,true",
                "SUPERADMIN,ADMIN,null,201,admin,true",
                "SUPERADMIN,superadmin,false,201,superadmin,false",
                "SUPERADMIN,owner,null,400,invalid_role,false"
            })
    void callersMakeWhatTheirRoleAllows(
            @Nullable String caller,
            @Nullable String role,
            @Nullable Boolean active,
            int status,
            String expected,
            boolean expectedActive) {
        String name = TestUsers.unique("made");
        Map<String, Object> body = new HashMap<>(body(name + "@example.org", name));
        body.put("role", role);
        body.put("is_active", active);
        ValidatableResponse answer = register(caller == null ? null : users.active(Role.valueOf(caller)), body)
                .statusCode(status);
        if (status == 201) {
            answer.body("user.role", equalTo(expected)).body("user.is_active", is(expectedActive));
        } else {
            answer.body("error", equalTo(expected));
        }
    }

    @Test
    void aBadTokenRegistersAsAnonymousAndActivityMustBeBoolean() {
        String name = TestUsers.unique("anon");
        given().header("Authorization", "Bearer nonsense")
                .contentType(ContentType.JSON)
                .body(body(name + "@example.org", name))
                .post("/auth/register")
                .then()
                .statusCode(201)
                .body("user.is_active", is(false));
        String other = TestUsers.unique("other");
        Map<String, Object> body = new HashMap<>(body(other + "@example.org", other));
        body.put("is_active", "yes");
        register(users.active(Role.SUPERADMIN), body).statusCode(400).body("error", equalTo("invalid_is_active"));
    }

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

    @Test
    void administratorsListAndActivate() {
        TestUsers.TestUser admin = users.active(Role.ADMIN);
        TestUsers.TestUser pending = users.make(Role.USER, false);
        TestUsers.TestUser pendingAdmin = users.make(Role.ADMIN, false);
        as(admin)
                .get("/auth/users?status=pending")
                .then()
                .statusCode(200)
                .body("users.id", hasItem((int) pending.id()))
                .body("users.is_active", everyItem(is(false)));
        List<Integer> all =
                as(admin).get("/auth/users").then().statusCode(200).extract().path("users.id");
        assertEquals(all.stream().sorted().toList(), all);
        as(admin).get("/auth/users?status=gone").then().statusCode(400).body("error", equalTo("invalid_status"));
        as(users.active(Role.USER))
                .get("/auth/users?status=gone")
                .then()
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));

        String activate = "/auth/users/{id}/activate";
        as(pending).get("/auth/me").then().statusCode(401).body("error", equalTo("account_inactive"));
        as(admin).post(activate, pending.id()).then().statusCode(200).body("user.is_active", is(true));
        as(admin).post(activate, pending.id()).then().statusCode(200);
        as(pending).get("/auth/me").then().statusCode(200);
        as(admin).post(activate, pendingAdmin.id()).then().statusCode(403).body("error", equalTo("insufficient_role"));
        as(users.active(Role.SUPERADMIN))
                .post(activate, pendingAdmin.id())
                .then()
                .statusCode(200);
        for (String unknown : List.of("999999999999", "abc", "-1", "99999999999999999999")) {
            as(admin).post(activate, unknown).then().statusCode(404).body("error", equalTo("user_not_found"));
        }
    }

    @Test
    void roleChangesTakeEffectAtOnce() {
        TestUsers.TestUser root = users.active(Role.SUPERADMIN);
        TestUsers.TestUser user = users.active(Role.USER);
        as(user).get("/admin/ping").then().statusCode(403).body("error", equalTo("insufficient_role"));
        changeRole(root, user.id(), "{\"role\":\" Admin \"}").statusCode(200).body("user.role", equalTo("admin"));
        as(user).get("/admin/ping").then().statusCode(200).body("scope", equalTo("admin"));
        changeRole(root, user.id(), "{\"role\":\"user\"}").statusCode(200);
        as(user).get("/admin/ping").then().statusCode(403);

        changeRole(root, user.id(), "[]").statusCode(400).body("error", equalTo("invalid_payload"));
        changeRole(root, user.id(), "{\"role\":\"owner\"}").statusCode(400).body("error", equalTo("invalid_role"));
        changeRole(root, user.id(), "{}").statusCode(400).body("error", equalTo("invalid_role"));
        changeRole(root, 999_999_999L, "{\"role\":\"user\"}").statusCode(404).body("error", equalTo("user_not_found"));
        changeRole(users.active(Role.ADMIN), user.id(), "[]")
                .statusCode(403)
                .body("error", equalTo("insufficient_role"));
    }

    @Test
    void theLastSuperadminStaysHoweverManyTry() throws Exception {
        sql("truncate users restart identity cascade");
        List<Long> roots = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            roots.add(users.active(Role.SUPERADMIN).id());
        }
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Long root : roots) {
                outcomes.add(together.submit(() -> {
                    try {
                        return accounts.changeRole(root, Role.USER).role();
                    } catch (dev.orrery.kit.failure.Failure refused) {
                        return refused.code();
                    }
                }));
            }
        }
        int refused = 0;
        for (Future<String> outcome : outcomes) {
            refused += outcome.get().equals("last_superadmin_demote_forbidden") ? 1 : 0;
        }
        assertEquals(1, refused);
        assertEquals(
                1,
                accounts.list(Optional.empty()).stream()
                        .filter(user -> user.role().equals("superadmin"))
                        .count());
    }

    @Test
    void theFirstSuperadminIsMadeOnceAndOnlyInAnEmptyInstallation() throws Exception {
        sql("truncate users restart identity cascade");
        IdentityConfig.Bootstrap withoutPassword = bootstrap(Optional.empty());
        new SuperadminBootstrap(accounts, withoutPassword).onStart(new StartupEvent());
        assertTrue(accounts.none());
        new SuperadminBootstrap(accounts, bootstrap(Optional.of("first secret"))).onStart(new StartupEvent());
        new SuperadminBootstrap(accounts, bootstrap(Optional.of("second secret"))).onStart(new StartupEvent());
        login(Map.of("identifier", "superadmin", "password", "second secret")).statusCode(401);
        String token = login(Map.of("identifier", "superadmin@orrery.local", "password", "first secret"))
                .statusCode(200)
                .body("user.role", equalTo("superadmin"))
                .body("user.is_active", is(true))
                .extract()
                .path("access_token");
        given().header("Authorization", "Bearer " + token)
                .get("/superadmin/ping")
                .then()
                .statusCode(200)
                .body("scope", equalTo("superadmin"));
    }

    @Test
    void aDatabaseThatDoesNotAnswerLogsNobodyOut() throws Exception {
        TestUsers.TestUser user = users.active(Role.USER);
        List<Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                held.add(database.getConnection());
            }
            as(user).get("/auth/me").then().statusCode(503).body("error", equalTo("auth_unavailable"));
            login(Map.of("identifier", user.username(), "password", TestUsers.PASSWORD))
                    .statusCode(503)
                    .body("error", equalTo("auth_unavailable"));
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        as(user).get("/auth/me").then().statusCode(200);
    }

    @Test
    void publishesItsPublicKeysOnly() {
        given().get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .body("keys.alg", everyItem(equalTo("EdDSA")))
                .body("keys.crv", everyItem(equalTo("Ed25519")))
                .body("keys.kid", contains("orrery-identity", "backend-api"))
                .body("keys.d", everyItem(nullValue()));
    }

    private static IdentityConfig.Bootstrap bootstrap(Optional<String> password) {
        return new IdentityConfig.Bootstrap() {
            @Override
            public String email() {
                return "Superadmin@orrery.local";
            }

            @Override
            public String username() {
                return "superadmin";
            }

            @Override
            public Optional<String> password() {
                return password;
            }
        };
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    private static Map<String, Object> body(String email, String username) {
        return Map.of("email", email, "username", username, "password", TestUsers.PASSWORD);
    }

    private static RequestSpecification as(TestUsers.TestUser user) {
        return given().header("Authorization", user.authorization());
    }

    private static ValidatableResponse register(TestUsers.@Nullable TestUser caller, Map<String, Object> body) {
        RequestSpecification request = caller == null ? given() : as(caller);
        return request.contentType(ContentType.JSON)
                .body(body)
                .post("/auth/register")
                .then();
    }

    private static ValidatableResponse login(Map<String, String> body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/auth/login")
                .then();
    }

    private static ValidatableResponse changeRole(TestUsers.TestUser by, long id, String body) {
        return as(by).contentType(ContentType.JSON)
                .body(body)
                .patch("/auth/users/{id}/role", id)
                .then();
    }
}
