package dev.orrery.backend.identity;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls of the identity tests. */
final class IdentityCalls {
    private IdentityCalls() {}

    static Map<String, Object> body(String email, String username) {
        return Map.of("email", email, "username", username, "password", TestUsers.PASSWORD);
    }

    static RequestSpecification as(TestUsers.TestUser user) {
        return given().header("Authorization", user.authorization());
    }

    static ValidatableResponse register(TestUsers.@Nullable TestUser caller, Map<String, Object> body) {
        RequestSpecification request = caller == null ? given() : as(caller);
        return request.contentType(ContentType.JSON)
                .body(body)
                .post("/auth/register")
                .then();
    }

    static ValidatableResponse login(Map<String, String> body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/auth/login")
                .then();
    }

    static ValidatableResponse changeRole(TestUsers.TestUser by, long id, String body) {
        return as(by).contentType(ContentType.JSON)
                .body(body)
                .patch("/auth/users/{id}/role", id)
                .then();
    }
}
