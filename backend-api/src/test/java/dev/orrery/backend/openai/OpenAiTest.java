package dev.orrery.backend.openai;

import dev.orrery.backend.identity.TestUsers;
import dev.orrery.backend.identity.TestUsers.TestUser;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.contracts.identity.Role;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** A user with an account and an API key in front of the OpenAI routes. */
abstract class OpenAiTest extends PlaygroundTest {
    @Inject
    TestUsers users;

    @SuppressWarnings("NullAway.Init")
    protected TestUser holder;

    @SuppressWarnings("NullAway.Init")
    protected String key;

    @BeforeEach
    void aKey() {
        holder = users.active(Role.USER);
        key = key(holder, "inference", "embeddings", "models");
    }

    static String key(TestUser user, String... scopes) {
        return RestAssured.given()
                .header("Authorization", user.authorization())
                .contentType(ContentType.JSON)
                .body(Map.of("name", "test", "scopes", List.of(scopes)))
                .post("/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }

    RequestSpecification withKey() {
        return RestAssured.given().header("Authorization", "Bearer " + key).contentType(ContentType.JSON);
    }

    static Map<String, Object> chat(String model) {
        return Map.of("model", model, "messages", List.of(Map.of("role", "user", "content", "How?")));
    }
}
