package dev.orrery.backend.gateway;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.backend.identity.TestUsers;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MCP clients come with an API key that has their scope, and act as its user. */
@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class McpKeyTest {
    private static final String MESSAGE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

    @SuppressWarnings("NullAway.Init")
    HttpPeer peer;

    @Inject
    TestUsers users;

    @SuppressWarnings("NullAway.Init")
    private TestUsers.TestUser user;

    @BeforeEach
    void prepare() {
        peer.reset();
        peer.on("POST", "/mcp", 200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[]}}");
        user = users.active(Role.USER);
    }

    private JsonPath key(String... scopes) {
        return given().header("Authorization", user.authorization())
                .contentType(ContentType.JSON)
                .body(Map.of("name", "client", "scopes", List.of(scopes)))
                .post("/v1/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse send(String key, String path) {
        return given().header("Authorization", "Bearer " + key)
                .header("X-Request-Id", "mcp-key")
                .contentType(ContentType.JSON)
                .body(MESSAGE)
                .post(path)
                .then();
    }

    @Test
    void aKeyOfTheScopeSpeaksForItsUser() {
        send(key("mcp").getString("key"), "/mcp").statusCode(200).body("result.tools.size()", equalTo(0));
        HttpPeer.Received received = peer.received("POST", "/mcp").getFirst();
        assertEquals(MESSAGE, received.body());
        assertEquals("", received.header("Authorization"), "the key went on");
        String claims = new String(
                Base64.getUrlDecoder().decode(received.header("X-Actor-Token").split("\\.", -1)[1]),
                StandardCharsets.UTF_8);
        assertTrue(
                claims.contains("\"sub\":\"" + user.id() + "\"") && claims.contains("\"aud\":\"mcp-gateway\""), claims);
        given().header("Authorization", user.authorization())
                .contentType(ContentType.JSON)
                .body(MESSAGE)
                .post("/mcp")
                .then()
                .statusCode(200);
    }

    @Test
    void whatTheKeyDidIsRecordedUnderItsUser() {
        String key = key("mcp").getString("key");
        send(key, "/mcp").statusCode(200);
        TestUsers.TestUser admin = users.active(Role.ADMIN);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> given().header("Authorization", admin.authorization())
                        .get("/v1/audit?path=/mcp&actor_id=" + user.id())
                        .then()
                        .statusCode(200)
                        .body("entries[0].actor_name", equalTo(user.username()))
                        .body("entries[0].status", equalTo(200)));
    }

    @Test
    void aKeyOfAnotherScopeIsRefused() {
        send(key("inference", "embeddings", "models").getString("key"), "/mcp")
                .statusCode(403)
                .body("error", equalTo("insufficient_scope"))
                .body("details.scope", equalTo("mcp"));
        assertEquals(List.of(), peer.received());
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() {
        JsonPath made = key("mcp");
        send(made.getString("key"), "/mcp").statusCode(200);
        given().header("Authorization", user.authorization())
                .delete("/v1/api-keys/" + made.getString("api_key.id"))
                .then()
                .statusCode(200);
        send(made.getString("key"), "/mcp").statusCode(401).body("error", equalTo("invalid_api_key"));
        send("orr_nonsense", "/mcp").statusCode(401).body("error", equalTo("invalid_api_key"));
    }

    @Test
    void theScopeOpensNothingElse() {
        String key = key("mcp").getString("key");
        for (String path : new String[] {"/v1/agent-executions", "/v1/mcp-servers", "/v1/registry/agents", "/mcpx"}) {
            int status = send(key, path).extract().statusCode();
            assertTrue(status == 401 || status == 404, path + " answered " + status);
        }
        assertEquals(List.of(), peer.received());
    }
}
