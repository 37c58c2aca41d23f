package dev.orrery.backend.playground.support;

import static org.hamcrest.Matchers.notNullValue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;

/** A running backend with real PostgreSQL, peers for the other services and a fresh user for each test. */
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
public abstract class PlaygroundTest {
    private static final AtomicLong USERS = new AtomicLong(1000);

    @SuppressWarnings("NullAway.Init")
    protected Suite suite;

    protected Actor user = TestTokens.actor(USERS.incrementAndGet(), Role.USER);

    @BeforeEach
    void everythingWorks() {
        suite.reset();
    }

    protected static Actor anotherUser(Role role) {
        return TestTokens.actor(USERS.incrementAndGet(), role);
    }

    protected RequestSpecification as(Actor actor) {
        return RestAssured.given()
                .header(TestUserMechanism.HEADER, TestUserMechanism.header(actor))
                .contentType(ContentType.JSON);
    }

    protected RequestSpecification asUser() {
        return as(user);
    }

    protected String session(Map<String, ?> body) {
        return asUser().body(body)
                .post("/v1/playgrounds/sessions")
                .then()
                .statusCode(201)
                .body("session.id", notNullValue())
                .extract()
                .path("session.id");
    }

    protected String chatSession() {
        return session(Map.of("model_id", Suite.MODEL));
    }

    protected String knowledgeSession() {
        return session(Map.of(
                "playground_kind",
                "knowledge",
                "model_id",
                Suite.MODEL,
                "knowledge_base_id",
                Suite.KNOWLEDGE_BASE.toString()));
    }

    protected int storedMessages(String sessionId) {
        return asUser().get("/v1/playgrounds/sessions/" + sessionId)
                .then()
                .statusCode(200)
                .extract()
                .path("session.message_count");
    }
}
