package dev.orrery.backend.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.RawPeer;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of POSTs that another service answers. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class ForwardedOnceTest {
    private static final String PATH = "/v1/platform/providers";

    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @SuppressWarnings("NullAway.Init")
    RawPeer breaking;

    @Inject
    TestUsers users;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser user;

    @BeforeEach
    void prepare() {
        peer.reset();
        user = users.active(Role.SUPERADMIN);
    }

    private ValidatableResponse post(TestUsers.TestUser caller, String path, String key, String body) {
        return given().header("Authorization", caller.authorization())
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path)
                .then();
    }

    @Test
    void theServiceIsAskedOnce() {
        peer.on("POST", PATH, 201, "{\"provider\":{\"id\":\"p1\"}}");
        String key = TestUsers.unique("key");
        post(user, PATH, key, "{\"slug\":\"a\"}")
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue())
                .body("provider.id", equalTo("p1"));
        post(user, PATH, key, "{\"slug\":\"a\"}")
                .statusCode(201)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("provider.id", equalTo("p1"));
        assertEquals(1, peer.received("POST", PATH).size());
        assertEquals("{\"slug\":\"a\"}", peer.received("POST", PATH).getFirst().body());
        post(user, PATH, key, "{\"slug\":\"b\"}").statusCode(409).body("error", equalTo("idempotency_key_reused"));
        post(users.active(Role.SUPERADMIN), PATH, key, "{\"slug\":\"a\"}")
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue());
        assertEquals(2, peer.received("POST", PATH).size());
    }

    /** A client that takes packed answers gets the first one again too. */
    @Test
    void anAnswerIsKeptWhateverTheClientUnpacks() {
        peer.on("POST", PATH, 201, "{\"provider\":{\"id\":\"p1\"}}");
        String key = TestUsers.unique("key");
        for (String replayed : Arrays.asList(null, "true")) {
            given().header("Authorization", user.authorization())
                    .header("Idempotency-Key", key)
                    .header("Accept-Encoding", "gzip")
                    .contentType(ContentType.JSON)
                    .body("{}")
                    .post(PATH)
                    .then()
                    .statusCode(201)
                    .header("Idempotency-Replayed", equalTo(replayed))
                    .body("provider.id", equalTo("p1"));
        }
        assertEquals("", peer.received("POST", PATH).getFirst().header("Accept-Encoding"));
    }

    @Test
    void anAnswerThatIsCutFreesTheKey() {
        peer.on("POST", PATH, (exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(201, 100);
            exchange.getResponseBody().write("{\"provider\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            // Closed before the hundred bytes that were promised.
            throw new IOException("cut");
        });
        String key = TestUsers.unique("key");
        post(user, PATH, key, "{}").statusCode(502).body("error", equalTo("upstream_unavailable"));
        peer.reset();
        peer.on("POST", PATH, 201, "{}");
        post(user, PATH, key, "{}").statusCode(201).header("Idempotency-Replayed", nullValue());
    }

    @Test
    void aRefusalFreesTheKey() {
        peer.on("POST", PATH, 409, "{\"error\":\"provider_slug_conflict\",\"message\":\"m\"}");
        String key = TestUsers.unique("key");
        post(user, PATH, key, "{}").statusCode(409).body("error", equalTo("provider_slug_conflict"));
        peer.reset();
        peer.on("POST", PATH, 201, "{}");
        post(user, PATH, key, "{}").statusCode(201).header("Idempotency-Replayed", nullValue());
    }

    @Test
    void aServiceThatIsAwayFreesTheKey() {
        String key = TestUsers.unique("key");
        for (int i = 0; i < 2; i++) {
            post(user, "/v1/modelops/models", key, "{}").statusCode(502).body("error", equalTo("upstream_unavailable"));
        }
    }

    @Test
    void executionsKnowKeysThemselves() {
        peer.on("POST", "/v1/agent-executions", 201, "{}");
        String key = TestUsers.unique("key");
        for (int i = 1; i <= 2; i++) {
            post(user, "/v1/agent-executions", key, "{}").statusCode(201);
            assertEquals(i, peer.received("POST", "/v1/agent-executions").size());
        }
        assertEquals(
                key, peer.received("POST", "/v1/agent-executions").getFirst().header("Idempotency-Key"));
    }

    @Test
    void aKeyIsChecked() {
        post(user, PATH, "a b", "{}").statusCode(400).body("error", equalTo("invalid_idempotency_key"));
        post(user, PATH, TestUsers.unique("key"), "\"" + "x".repeat(1024 * 1024) + "\"")
                .statusCode(413)
                .body("error", equalTo("payload_too_large"));
        assertEquals(0, peer.received("POST", PATH).size());
    }

    @Test
    void aReadWhoseConnectionBrokeIsSentAgainAndAWriteIsNot() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        breaking.serve(connection -> {
            asked.add(RawPeer.head(connection.getInputStream()).split(" ", 2)[0]);
            if (asked.size() == 3) {
                answer(connection);
            }
        });
        given().header("Authorization", user.authorization())
                .get("/v1/context/stream")
                .then()
                .statusCode(200)
                .body("read", equalTo(true));
        assertEquals(List.of("GET", "GET", "GET"), List.copyOf(asked));

        asked.clear();
        given().header("Authorization", user.authorization())
                .post("/v1/context/stream")
                .then()
                .statusCode(502);
        assertEquals(List.of("POST"), List.copyOf(asked));
    }

    @Test
    void aReadThatIsSentAgainHasNoMoreTimeThanOne() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        CountDownLatch never = new CountDownLatch(1);
        breaking.serve(connection -> {
            asked.add(RawPeer.head(connection.getInputStream()).split(" ", 2)[0]);
            if (asked.size() < 3) {
                // Two of these are more than the second that all of them have.
                never.await(550, TimeUnit.MILLISECONDS);
            } else {
                answer(connection);
            }
        });
        given().header("Authorization", user.authorization())
                .get("/v1/context/stream")
                .then()
                .statusCode(504)
                .body("error", equalTo("upstream_timeout"));
        assertEquals(List.of("GET", "GET"), List.copyOf(asked));
    }

    private static void answer(Socket connection) throws IOException {
        connection
                .getOutputStream()
                .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                + "Content-Length: 13\r\n\r\n{\"read\":true}")
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
