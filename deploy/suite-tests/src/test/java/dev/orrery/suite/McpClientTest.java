package dev.orrery.suite;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The official MCP client comes from outside with nothing but the address of the edge and an API key, and works with the
 * tools and knowledge bases of its user: edge, gateway, engine, vector store and sandbox are the real ones.
 */
@ExtendWith(Suite.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class McpClientTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Api api;
    private URI edge;
    private String knowledgeBase = "";

    @BeforeAll
    void ingest(Suite.Running suite) throws IOException {
        api = suite.superadmin();
        edge = suite.edge();
        Path folder = Files.createDirectories(suite.sources().resolve("mcp-client"));
        Files.writeString(
                folder.resolve("tide.md"), "The tide gauge of Emden is read at noon by the harbour master.\n");
        knowledgeBase = api.knowledgeBase("mcp-client");
        JsonNode run = api.awaitEnd(
                knowledgeBase, api.sync(knowledgeBase, api.source(knowledgeBase, "mcp-client")), Duration.ofMinutes(2));
        assertEquals("ready", run.path("status").asText(), run::toString);
        api.bind(knowledgeBase);
    }

    private static JsonPath key(Api owner, String... scopes) {
        return owner.post("/v1/api-keys", Map.of("name", "mcp-client", "scopes", List.of(scopes)))
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private McpSyncClient client(String key) {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder(edge.toString())
                        .endpoint("/mcp")
                        .jsonMapper(new JacksonMcpJsonMapper(JSON))
                        .httpRequestCustomizer((request, method, endpoint, body, context) ->
                                request.setHeader("Authorization", "Bearer " + key))
                        .build())
                .requestTimeout(Duration.ofSeconds(30))
                .build();
    }

    private static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    /** The result as the suite's JSON. */
    private static JsonNode result(McpSchema.CallToolResult answer) throws IOException {
        String text = ((McpSchema.TextContent) answer.content().getFirst()).text();
        assertFalse(Boolean.TRUE.equals(answer.isError()), text);
        return JSON.readTree(text);
    }

    private static List<String> names(McpSyncClient client) {
        return client.listTools().tools().stream().map(McpSchema.Tool::name).toList();
    }

    @Test
    void aKeyFindsKnowledgeAndRunsCode() throws IOException {
        try (McpSyncClient client = client(key(api, "mcp").getString("key"))) {
            assertEquals("orrery", client.initialize().serverInfo().name());
            assertTrue(
                    names(client).containsAll(List.of("list_knowledge_bases", "search_knowledge_base", "python_exec")),
                    () -> names(client).toString());
            JsonNode bases =
                    result(call(client, "list_knowledge_bases", Map.of())).path("knowledge_bases");
            assertTrue(
                    bases.findValuesAsText("id").contains(knowledgeBase), () -> knowledgeBase + " is not in " + bases);
            JsonNode found = result(call(
                    client,
                    "search_knowledge_base",
                    Map.of("knowledge_base", knowledgeBase, "query", "Who reads the tide gauge?")));
            assertTrue(found.path("results").path(0).path("text").asText().contains("harbour master"), found::toString);
            JsonNode ran = result(call(client, "python_exec", Map.of("code", "print(6 * 7)")));
            assertEquals("42\n", ran.path("stdout").asText(), ran::toString);
        }
    }

    @Test
    void aRefusalIsForTheClientsModelAndAnUnknownToolAnError() {
        try (McpSyncClient client = client(key(api, "mcp").getString("key"))) {
            client.initialize();
            McpSchema.CallToolResult refused = call(client, "search_knowledge_base", Map.of("query", "x"));
            assertTrue(Boolean.TRUE.equals(refused.isError()));
            assertTrue(((McpSchema.TextContent) refused.content().getFirst())
                    .text()
                    .startsWith("invalid_arguments"));
            McpError unknown = assertThrows(McpError.class, () -> call(client, "delete_everything", Map.of()));
            assertEquals(-32602, unknown.getJsonRpcError().code());
        }
    }

    @Test
    void aUserSeesOnlyTheirOwn() {
        String name = "mcp-" + Long.toString(System.nanoTime(), 36);
        api.post("/auth/register", Bodies.user(name, "user")).statusCode(201);
        Api user = Api.login(edge, name, Suite.PASSWORD);
        api.created(
                "/v1/catalog/tools",
                Map.ofEntries(
                        Map.entry("id", "tool." + name),
                        Map.entry("publish", true),
                        Map.entry("name", "Hidden"),
                        Map.entry("description", "Only its owner has it."),
                        Map.entry("transport", "sandbox_http"),
                        Map.entry("connection_profile_ref", "default"),
                        Map.entry("tool_name", "hidden_tool"),
                        Map.entry("input_schema", Map.of("type", "object")),
                        Map.entry("output_schema", Map.of()),
                        Map.entry("safety_policy", Map.of()),
                        Map.entry("offline_compatible", true)));
        try (McpSyncClient theirs = client(key(user, "mcp").getString("key"));
                McpSyncClient owners = client(key(api, "mcp").getString("key"))) {
            theirs.initialize();
            owners.initialize();
            assertTrue(
                    names(owners).contains("hidden_tool"), () -> names(owners).toString());
            assertFalse(
                    names(theirs).contains("hidden_tool"), () -> names(theirs).toString());
            assertThrows(McpError.class, () -> call(theirs, "hidden_tool", Map.of()));
        }
    }

    @Test
    void aKeyWithoutTheScopeOrRevokedOpensNothing() {
        refused(key(api, "inference", "models").getString("key"));
        JsonPath made = key(api, "mcp");
        String key = made.getString("key");
        try (McpSyncClient client = client(key)) {
            client.initialize();
            api.request()
                    .delete("/v1/api-keys/" + made.getString("api_key.id"))
                    .then()
                    .statusCode(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThrows(RuntimeException.class, client::listTools));
        }
        refused(key);
        given().baseUri(edge.toString())
                .header("Authorization", "Bearer " + key)
                .contentType("application/json")
                .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
                .post("/mcp")
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_api_key"));
    }

    private void refused(String key) {
        try (McpSyncClient client = client(key)) {
            assertThrows(RuntimeException.class, client::initialize);
        }
    }
}
