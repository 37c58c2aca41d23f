package dev.orrery.backend.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.TrustConfig;
import dev.orrery.kit.trust.TrustKeys;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class GatewayTest {
    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @Inject
    TestUsers users;

    @Inject
    TrustConfig trust;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser user;

    @BeforeEach
    void prepare() {
        peer.reset();
        user = users.active(Role.ADMIN);
    }

    private RequestSpecification client() {
        return given().header("Authorization", user.authorization());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/platform/providers,platform-control",
        "/v1/runtime/profile,platform-control",
        "/v1/registry/agent,agent-engine",
        "/v1/catalog/agents,agent-engine",
        "/v1/agent-projects,agent-engine",
        "/v1/agent-executions/1/events,agent-engine",
        "/v1/policy/rules,agent-engine"
    })
    void forwardsInTheNameOfTheUser(String path, String service) throws Exception {
        peer.on("GET", path, 200, "{\"ok\":true}");
        client().header("X-Request-Id", "req-1")
                .get(path + "?a=1&b=%20x")
                .then()
                .statusCode(200)
                .header("X-Request-Id", equalTo("req-1"))
                .body("ok", equalTo(true));
        HttpPeer.Received received = peer.received("GET", path).getFirst();
        JwtClaims call = verified(received.header("X-Service-Token"), service);
        assertEquals("forward", call.getStringClaimValue("kind"));
        JwtClaims actor = verified(received.header("X-Actor-Token"), service);
        assertEquals(Long.toString(user.id()), actor.getSubject());
        assertEquals(user.username(), actor.getStringClaimValue("username"));
        assertEquals("admin", actor.getStringClaimValue("role"));
        assertEquals(TestTokens.DEFAULT_ORGANIZATION, actor.getStringClaimValue("org"));
        assertEquals("req-1", actor.getStringClaimValue("rid"));
        assertTrue(actor.getExpirationTime().getValue() - actor.getIssuedAt().getValue() <= 60);
        assertEquals("req-1", received.header("X-Request-Id"));
    }

    @Test
    void theFileBehindACitationIsItsOwnersAndTheRestOfThePlaygroundsIsNot() {
        assertEquals(
                Optional.of(SuiteService.CONTEXT_INGESTION),
                ForwardedPaths.owner("/v1/playgrounds/knowledge-bases/kb/documents/doc/source-file"));
        assertEquals(Optional.empty(), ForwardedPaths.owner("/v1/playgrounds/knowledge-base-options"));
    }

    @Test
    void whatAClientSaysAboutTrustDoesNotPass() throws Exception {
        peer.on("GET", "/v1/platform/providers", 200, "{}");
        client().header("X-Service-Token", TestTokens.serviceToken("agent-engine", "platform-control", "internal"))
                .header(
                        "X-Actor-Token",
                        TestTokens.actorToken("backend-api", "platform-control", TestTokens.actor(1, Role.SUPERADMIN)))
                .header("Cookie", "session=1")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Forwarded-Host", "evil")
                .header("Forwarded", "for=10.0.0.1")
                .header("X-Real-Ip", "10.0.0.1")
                .header("TE", "trailers")
                .header("Proxy-Authorization", "Basic eA==")
                .header("X-Hop", "1")
                .header("Connection", "X-Hop, X-Service-Token, X-Actor-Token, X-Request-Id, keep-alive")
                .header("X-Custom", "kept")
                .get("/v1/platform/providers")
                .then()
                .statusCode(200);
        HttpPeer.Received received =
                peer.received("GET", "/v1/platform/providers").getFirst();
        for (String name : List.of(
                "Authorization",
                "Cookie",
                "X-Forwarded-Host",
                "Forwarded",
                "X-Real-Ip",
                "TE",
                "Proxy-Authorization",
                "X-Hop")) {
            assertEquals("", received.header(name), name);
        }
        assertEquals("127.0.0.1", received.header("X-Forwarded-For"));
        assertEquals("kept", received.header("X-Custom"));
        assertEquals(
                "forward",
                verified(received.header("X-Service-Token"), "platform-control").getStringClaimValue("kind"));
        assertEquals(
                "admin",
                verified(received.header("X-Actor-Token"), "platform-control").getStringClaimValue("role"));
        assertEquals(1, count(received, "X-Service-Token"));
        assertEquals(1, count(received, "X-Actor-Token"));
        assertTrue(!received.header("X-Request-Id").isEmpty());
    }

    @Test
    void passesStatusesBodiesAndHeadersOfTheOwner() {
        peer.on("POST", "/v1/platform/providers", (exchange, request) -> {
            exchange.getResponseHeaders().add("Server", "secret/1.0");
            exchange.getResponseHeaders().add("X-Request-Id", "upstream");
            exchange.getResponseHeaders().add("X-Content-Type-Options", "other");
            exchange.getResponseHeaders().add("Location", "/v1/platform/providers/7");
            HttpPeer.respond(exchange, 201, "application/json", request.body());
        });
        var answer = client().header("X-Request-Id", "mine")
                .contentType(ContentType.JSON)
                .body("{\"name\":\"ö\"}")
                .post("/v1/platform/providers")
                .then()
                .statusCode(201)
                .body("name", equalTo("ö"))
                .header("Server", nullValue())
                .header("Location", equalTo("/v1/platform/providers/7"))
                .extract();
        assertEquals(List.of("mine"), answer.headers().getValues("X-Request-Id"));
        assertEquals(List.of("nosniff"), answer.headers().getValues("X-Content-Type-Options"));

        peer.on("DELETE", "/v1/platform/providers/7", 204, "");
        client().delete("/v1/platform/providers/7").then().statusCode(204);
        peer.on("GET", "/v1/platform/busy", 503, "{\"error\":\"active_binding_not_found\",\"message\":\"m\"}");
        client().get("/v1/platform/busy").then().statusCode(503).body("error", equalTo("active_binding_not_found"));
        client().get("/v1/platform/unknown").then().statusCode(404).body("error", equalTo("not_found"));
        peer.on("HEAD", "/v1/platform/providers", 200, "");
        client().head("/v1/platform/providers").then().statusCode(200);
        peer.on("OPTIONS", "/v1/platform/providers", (exchange, request) -> {
            exchange.getResponseHeaders().add("Allow", "GET, HEAD, OPTIONS");
            HttpPeer.respond(exchange, 200, "text/plain", "");
        });
        client().options("/v1/platform/providers")
                .then()
                .statusCode(200)
                .header("Allow", equalTo("GET, HEAD, OPTIONS"));
    }

    @Test
    void faultsOfTheInstallationAreNotTheUsers() {
        peer.on("GET", "/v1/platform/refused", 401, "{\"error\":\"invalid_service_token\",\"message\":\"m\"}");
        client().get("/v1/platform/refused").then().statusCode(502).body("error", equalTo("upstream_error"));
        client().get("/v1/modelops/models")
                .then()
                .statusCode(502)
                .contentType("application/json")
                .body("error", equalTo("upstream_unavailable"));
    }

    @Test
    void anEngineThatGivesNoAnswerIsNamedInTheWordsOfExecutions() {
        String one = "/v1/agent-executions/0d77b6a2-6f64-4f43-9a3f-0f2f7d0c5a10";
        peer.on("GET", one, (exchange, request) -> exchange.close());
        client().get(one)
                .then()
                .statusCode(502)
                .body("error", equalTo("agent_engine_unreachable"))
                .body("details", nullValue());
        CountDownLatch release = new CountDownLatch(1);
        peer.on("POST", "/v1/agent-executions", (exchange, request) -> {
            try {
                if (!release.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody let the engine go on");
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        client().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/agent-executions")
                .then()
                .statusCode(504)
                .body("error", equalTo("agent_engine_timeout"));
        release.countDown();
        // What the engine says itself passes unchanged.
        peer.on("GET", one, 504, "{\"error\":\"EXEC_TIMEOUT\",\"message\":\"late\"}");
        client().get(one).then().statusCode(504).body("error", equalTo("EXEC_TIMEOUT"));
        peer.on("GET", one, 401, "{\"error\":\"invalid_service_token\",\"message\":\"m\"}");
        client().get(one).then().statusCode(502).body("error", equalTo("upstream_error"));
    }

    @Test
    void requestsWithoutAUserStayOutside() {
        given().get("/v1/platform/providers").then().statusCode(401).body("error", equalTo("missing_auth"));
        assertEquals(List.of(), peer.received());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/internal/platform/runtime",
                "/v1/platform/../internal/platform/runtime",
                "/v1/platform/%2e%2e/internal/platform/runtime",
                "/v1/platform/..%2finternal",
                "/v1//internal/platform/runtime",
                "/v1/%69nternal/platform/runtime",
                "/v1/platformx",
                "/v1/unknown"
            })
    void nothingReachesWhatIsNotInTheTable(String path) {
        client().urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(404)
                .contentType("application/json")
                .body("error", equalTo("not_found"));
        assertEquals(List.of(), peer.received());
    }

    @Test
    void everyErrorIsAnEnvelopeWithTheRequestId() {
        client().delete("/auth/me").then().statusCode(405).body("error", equalTo("method_not_allowed"));
        client().request("TRACE", "/v1/platform/providers")
                .then()
                .statusCode(405)
                .body("error", equalTo("method_not_allowed"));
        for (String path : List.of("/nothing", "/v1/modelops/models", "/auth/me/", "/v1/internal")) {
            client().header("X-Request-Id", "req-7")
                    .get(path)
                    .then()
                    .contentType("application/json")
                    .header("X-Request-Id", equalTo("req-7"))
                    .header("X-Content-Type-Options", equalTo("nosniff"));
        }
    }

    private static long count(HttpPeer.Received received, String header) {
        return received.headers().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(header))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
    }

    /** The rules of the service that is called: signed by the edge, for that service, for a minute. */
    private JwtClaims verified(String token, String audience) throws Exception {
        Key key = TrustKeys.bundle(trust.bundle().orElseThrow()).get("backend-api");
        return new JwtConsumerBuilder()
                .setVerificationKey(key)
                .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "EdDSA")
                .setExpectedIssuer("backend-api")
                .setExpectedAudience(audience)
                .setRequireExpirationTime()
                .setRequireSubject()
                .build()
                .processToClaims(token);
    }
}
