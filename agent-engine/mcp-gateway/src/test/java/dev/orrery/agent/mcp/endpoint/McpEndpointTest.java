package dev.orrery.agent.mcp.endpoint;

import static dev.orrery.testkit.TestTokens.forwarded;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.agent.mcp.GatewayUnderTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The suite as an MCP server, used by the SDK's own client as the edge forwards it. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "mcp-gateway"))
@WithTestResource(GatewayUnderTest.class)
class McpEndpointTest {
    private static final String GATEWAY = "mcp-gateway";
    private static final Actor ANNA = TestTokens.actor(14, Role.USER);

    @TestHTTPResource
    URI gateway;

    private final HttpPeer engine = GatewayUnderTest.suite();

    @BeforeEach
    void start() {
        engine.reset();
        engine.on("GET", "/v1/internal/open-tools", 200, """
                {"tools":[{"name":"search_knowledge_base","description":"Finds passages.",
                 "input_schema":{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}},
                 {"name":"python_exec","description":"Runs Python.","input_schema":{"type":"object"}},
                 {"name":"Wörter zählen","description":"A name that the protocol does not allow.",
                 "input_schema":{"type":"object"}}]}""");
    }

    private McpSyncClient client(Actor actor) {
        McpSyncClient client = McpClient.sync(HttpClientStreamableHttpTransport.builder(gateway.toString())
                        .endpoint("/mcp")
                        .jsonMapper(new JacksonMcpJsonMapper(new ObjectMapper()))
                        .httpRequestCustomizer((request, method, endpoint, body, context) -> request.setHeader(
                                        "X-Service-Token", TestTokens.serviceToken("backend-api", GATEWAY, "forward"))
                                .setHeader("X-Actor-Token", TestTokens.actorToken("backend-api", GATEWAY, actor)))
                        .build())
                .requestTimeout(Duration.ofSeconds(10))
                .build();
        client.initialize();
        return client;
    }

    private static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    @Test
    void aClientListsAndCallsTheUsersTools() throws Exception {
        engine.on(
                "POST",
                "/v1/internal/open-tools/call",
                200,
                "{\"result\":{\"results\":[{\"text\":\"Run ledgerctl rotate.\"}]}}");
        try (McpSyncClient client = client(ANNA)) {
            assertEquals("orrery", client.getServerInfo().name());
            List<McpSchema.Tool> tools = client.listTools().tools();
            assertEquals(
                    List.of("W_rter_z_hlen", "python_exec", "search_knowledge_base"),
                    tools.stream().map(McpSchema.Tool::name).sorted().toList());
            McpSchema.CallToolResult answer = call(client, "search_knowledge_base", Map.of("query", "rotate"));
            assertFalse(Boolean.TRUE.equals(answer.isError()));
            assertTrue(
                    ((McpSchema.TextContent) answer.content().getFirst()).text().contains("ledgerctl"));
        }
        HttpPeer.Received called =
                engine.received("POST", "/v1/internal/open-tools/call").getFirst();
        assertEquals(
                "rotate",
                new ObjectMapper()
                        .readTree(called.body())
                        .path("arguments")
                        .path("query")
                        .asText());
        // The engine learns who asks: a token of the gateway for the user of the client.
        String claims = new String(
                Base64.getUrlDecoder().decode(called.header("X-Actor-Token").split("\\.", -1)[1]),
                StandardCharsets.UTF_8);
        assertTrue(claims.contains("\"sub\":\"14\"") && claims.contains("\"iss\":\"mcp-gateway\""), claims);
    }

    @Test
    void aToolWhoseNameTheProtocolDoesNotAllowIsCalledByAnother() throws Exception {
        engine.on("POST", "/v1/internal/open-tools/call", 200, "{\"result\":{\"words\":2}}");
        try (McpSyncClient client = client(ANNA)) {
            McpSchema.CallToolResult answer = call(client, "W_rter_z_hlen", Map.of());
            assertEquals(Map.of("words", 2), answer.structuredContent());
        }
        HttpPeer.Received called =
                engine.received("POST", "/v1/internal/open-tools/call").getFirst();
        assertEquals(
                "Wörter zählen",
                new ObjectMapper().readTree(called.body()).path("name").asText());
    }

    @Test
    void aRefusalIsAnAnswerForTheClientsModel() {
        engine.on(
                "POST",
                "/v1/internal/open-tools/call",
                403,
                "{\"error\":\"EXEC_POLICY_DENIED\",\"message\":\"Index 'x' is not bound.\"}");
        try (McpSyncClient client = client(ANNA)) {
            McpSchema.CallToolResult answer = call(client, "search_knowledge_base", Map.of("query", "x"));
            assertTrue(Boolean.TRUE.equals(answer.isError()));
            assertTrue(
                    ((McpSchema.TextContent) answer.content().getFirst()).text().startsWith("EXEC_POLICY_DENIED"));
        }
    }

    @Test
    void aToolThatTheUserDoesNotHaveIsUnknown() {
        try (McpSyncClient client = client(ANNA)) {
            McpError unknown = assertThrows(McpError.class, () -> call(client, "delete_everything", Map.of()));
            assertEquals(-32602, unknown.getJsonRpcError().code());
        }
        assertEquals(0, engine.received("POST", "/v1/internal/open-tools/call").size());
    }

    @Test
    void whoeverIsNotForwardedByTheEdgeIsRefused() {
        RestAssured.given()
                .contentType("application/json")
                .body("{}")
                .post("/mcp")
                .then()
                .statusCode(401);
        // A service in its own name is no user.
        TestTokens.internal("backend-api", GATEWAY)
                .contentType("application/json")
                .body("{}")
                .post("/mcp")
                .then()
                .statusCode(403);
    }

    @Test
    void whatIsNoMessageIsAParseError() {
        for (String body : new String[] {"", "{", "[]", "{\"jsonrpc\":\"2.0\"}"}) {
            forwarded(GATEWAY, ANNA)
                    .contentType("application/json")
                    .body(body)
                    .post("/mcp")
                    .then()
                    .statusCode(400)
                    .body("error.code", equalTo(-32700));
        }
    }

    @Test
    void thereIsNoStreamAndNoSession() {
        forwarded(GATEWAY, ANNA).get("/mcp").then().statusCode(405).header("Allow", "POST");
        forwarded(GATEWAY, ANNA).delete("/mcp").then().statusCode(405);
        forwarded(GATEWAY, ANNA)
                .contentType("application/json")
                .body("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
                .post("/mcp")
                .then()
                .statusCode(202);
    }
}
