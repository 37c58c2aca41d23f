package dev.orrery.agent.mcp.server;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.agent.mcp.GatewayUnderTest;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of an external MCP server that runs the official SDK. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "mcp-gateway"))
@WithTestResource(GatewayUnderTest.class)
class ExternalServerTest {
    private McpPeer peer;

    @BeforeEach
    void start() {
        peer = new McpPeer();
        GatewayUnderTest.suite().reset();
        GatewayUnderTest.profile("offline");
        register("\"env://ORRERY_MCP_SECRET_TIDES\"", true, "null", peer.http().uri() + "/mcp");
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    private static void register(String secretRef, boolean privateNetwork, String allowedTools, String url) {
        GatewayUnderTest.suite().on("GET", "/v1/internal/mcp-servers", 200, """
                {"servers":[{"slug":"sea","display_name":"Sea","url":"%s","secret_ref":%s,"private_network":%s,
                 "enabled":true,"timeout_seconds":1,"allowed_tools":%s,"created_at":"2026-11-22T10:00:00Z",
                 "updated_at":"2026-11-22T10:00:00Z"}]}""".formatted(
                        url, secretRef, privateNetwork, allowedTools));
    }

    private static ValidatableResponse invoke(String tool) {
        return RestAssured.given()
                .contentType("application/json")
                .body("{\"tool_name\":\"" + tool + "\",\"arguments\":{\"place\":\"Emden\"}}")
                .post("/v1/tools/invoke")
                .then();
    }

    private static ValidatableResponse list() {
        return RestAssured.get("/v1/tools").then().statusCode(200);
    }

    @Test
    void itsToolsAreListedAndInvokedWithItsCredential() {
        list().body("tools.tool_name", contains("sea__broken", "sea__flood", "sea__tide", "web_search"))
                .body("tools[2].description", equalTo("The tool tide"))
                .body("tools[2].input_schema.type", equalTo("object"));
        invoke("sea__tide")
                .statusCode(200)
                .body("error", nullValue())
                .body("result.content[0].text", equalTo("High tide at Emden"));
        HttpPeer.Received call = peer.http().received("POST", "/mcp").getLast();
        assertEquals("Bearer tide-secret", call.header("Authorization"));
        assertEquals("session-1", call.header("Mcp-Session-Id"));
        assertTrue(call.header("Accept").contains("text/event-stream"));
        // The session that the server opened is closed again.
        assertEquals(
                "session-1", peer.http().received("DELETE", "/mcp").getLast().header("Mcp-Session-Id"));
    }

    @Test
    void anAnswerMayComeAsAnEventStream() {
        peer.streams = true;
        invoke("sea__tide").statusCode(200).body("result.content[0].text", equalTo("High tide at Emden"));
    }

    @Test
    void aToolsOwnErrorIsTheCallersToRead() {
        invoke("sea__broken")
                .statusCode(400)
                .body("result", nullValue())
                .body("error.code", equalTo("tool_error"))
                .body("error.message", equalTo("the gauge is broken"));
    }

    @Test
    void aToolThatIsNotAllowedDoesNotExist() {
        register("null", true, "[\"tide\"]", peer.http().uri() + "/mcp");
        list().body("tools.tool_name", contains("sea__tide", "web_search"));
        invoke("sea__broken").statusCode(404).body("error", equalTo("tool_not_found"));
        assertEquals("", peer.http().received().getLast().header("Authorization"));
    }

    @Test
    void anAnswerThatIsTooLargeIsRefused() {
        invoke("sea__flood").statusCode(502).body("error.code", equalTo("mcp_answer_too_large"));
    }

    @Test
    void aServerOnTheInternetIsLeftAloneOffline() {
        register("null", false, "null", peer.http().uri() + "/mcp");
        list().body("tools.tool_name", contains("web_search"));
        invoke("sea__tide").statusCode(404).body("error", equalTo("tool_not_found"));
        assertEquals(0, peer.http().received().size());
    }

    @Test
    void aServerOnTheInternetMayNotBeInsideThePrivateNetwork() {
        GatewayUnderTest.profile("online");
        register("null", false, "null", peer.http().uri() + "/mcp");
        list().body("tools.tool_name", contains("web_search"));
        assertEquals(0, peer.http().received().size());
    }

    @Test
    void aCredentialThatIsNotSetIsNoReasonToCallWithoutIt() {
        register("\"env://ORRERY_MCP_SECRET_UNSET\"", true, "null", peer.http().uri() + "/mcp");
        list().body("tools.tool_name", contains("web_search"));
        register("\"env://ORRERY_DB_PASSWORD\"", true, "null", peer.http().uri() + "/mcp");
        list().body("tools.tool_name", contains("web_search"));
        assertEquals(0, peer.http().received().size());
    }

    @Test
    void aServerThatIsAwayOrSilentDisturbsNoOtherTool() {
        register("null", true, "null", "http://127.0.0.1:1/mcp");
        list().body("tools.tool_name", contains("web_search"));
        CountDownLatch end = new CountDownLatch(1);
        HttpPeer silent = HttpPeer.start();
        try (silent) {
            silent.on("POST", "/mcp", (exchange, request) -> {
                try {
                    if (!end.await(10, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody ended the call");
                    }
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            });
            register("null", true, "null", silent.uri() + "/mcp");
            list().body("tools.tool_name", contains("web_search"));
            end.countDown();
        }
    }

    @Test
    void whileTheEngineIsAwayTheKnownServersStay() {
        list().body("tools.size()", equalTo(4));
        GatewayUnderTest.suite().on("GET", "/v1/internal/mcp-servers", 503, "{\"error\":\"x\",\"message\":\"x\"}");
        list().body("tools.size()", equalTo(4));
    }
}
