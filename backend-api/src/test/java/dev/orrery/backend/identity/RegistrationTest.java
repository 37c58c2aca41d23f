package dev.orrery.backend.identity;

import static dev.orrery.backend.identity.IdentityCalls.body;
import static dev.orrery.backend.identity.IdentityCalls.login;
import static dev.orrery.backend.identity.IdentityCalls.register;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may register whom, and how. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class RegistrationTest {
    @Inject
    TestUsers users;

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
}
