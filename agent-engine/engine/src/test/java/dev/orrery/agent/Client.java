package dev.orrery.agent;

import static dev.orrery.testkit.TestTokens.forwarded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;

/** A user at the public routes of the engine, as the edge forwards them. */
public record Client(Actor actor) {
    /** Another organization than the default one. */
    public static final String FAR = "00000000-0000-4000-8000-0000000000ff";

    public static final Client ANNA = new Client(TestTokens.actor(14, Role.USER));
    public static final Client BEN = new Client(TestTokens.actor(15, Role.ADMIN));
    public static final Client ROOT = new Client(TestTokens.actor(1, Role.SUPERADMIN));
    public static final Client FAR_ANNA = new Client(new Actor(14, "anna", Role.USER, FAR));

    private static final String ENGINE = "agent-engine";

    public ValidatableResponse get(String path) {
        return forwarded(ENGINE, actor).get(path).then();
    }

    public ValidatableResponse delete(String path) {
        return forwarded(ENGINE, actor).delete(path).then();
    }

    /** Without a body. */
    public ValidatableResponse post(String path) {
        return forwarded(ENGINE, actor).post(path).then();
    }

    public ValidatableResponse post(String path, JsonNode body) {
        return postRaw(path, body.toString());
    }

    public ValidatableResponse postRaw(String path, String body) {
        return forwarded(ENGINE, actor)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path)
                .then();
    }

    public ValidatableResponse put(String path, JsonNode body) {
        return forwarded(ENGINE, actor)
                .contentType(ContentType.JSON)
                .body(body.toString())
                .put(path)
                .then();
    }
}
