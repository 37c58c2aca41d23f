package dev.orrery.agent.toolserver;

import static dev.orrery.testkit.TestTokens.forwarded;
import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.orrery.agent.EngineUnderTest;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registration of external MCP servers. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class McpServerResourceTest {
    private static final String ENGINE = "agent-engine";
    private static final String PATH = "/v1/mcp-servers";
    private static final Actor ROOT = TestTokens.actor(1, Role.SUPERADMIN);

    private static ValidatableResponse create(String body) {
        return forwarded(ENGINE, ROOT)
                .contentType(ContentType.JSON)
                .body(body.replace('\'', '"'))
                .post(PATH)
                .then();
    }

    @Test
    void aServerIsKeptChangedAndForgotten() {
        create("{'slug':'wiki','display_name':'Wiki','url':'https://wiki.example/mcp',"
                        + "'secret_ref':'env://ORRERY_MCP_SECRET_WIKI','allowed_tools':['search']}")
                .statusCode(201)
                .body("server.slug", equalTo("wiki"))
                .body("server.private_network", equalTo(false))
                .body("server.enabled", equalTo(true))
                .body("server.timeout_seconds", equalTo(10))
                .body("server.allowed_tools", hasItem("search"));
        create("{'slug':'wiki','display_name':'Wiki','url':'https://wiki.example/mcp'}")
                .statusCode(409)
                .body("error", equalTo("mcp_server_exists"));
        internal("mcp-gateway", ENGINE)
                .get("/v1/internal/mcp-servers")
                .then()
                .statusCode(200)
                .body("servers.slug", hasItem("wiki"));
        forwarded(ENGINE, ROOT)
                .contentType(ContentType.JSON)
                .body(
                        "{\"display_name\":\"Wiki 2\",\"url\":\"http://wiki.local/mcp\",\"private_network\":true,\"enabled\":false}")
                .put(PATH + "/wiki")
                .then()
                .statusCode(200)
                .body("server.display_name", equalTo("Wiki 2"))
                .body("server.secret_ref", nullValue())
                .body("server.allowed_tools", nullValue());
        internal("mcp-gateway", ENGINE)
                .get("/v1/internal/mcp-servers")
                .then()
                .body("servers.slug", not(hasItem("wiki")));
        forwarded(ENGINE, ROOT).get(PATH).then().statusCode(200).body("servers.slug", hasItem("wiki"));
        forwarded(ENGINE, ROOT)
                .get(PATH + "/wiki")
                .then()
                .statusCode(200)
                .body("server.url", equalTo("http://wiki.local/mcp"));
        forwarded(ENGINE, ROOT).delete(PATH + "/wiki").then().statusCode(200).body("deleted", equalTo(true));
        forwarded(ENGINE, ROOT)
                .delete(PATH + "/wiki")
                .then()
                .statusCode(404)
                .body("error", equalTo("mcp_server_not_found"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'display_name':'A','url':'http://a/mcp'}                                          | invalid_slug
            {'slug':'Not Good','display_name':'A','url':'http://a/mcp'}                        | invalid_slug
            {'slug':'a__b','display_name':'A','url':'http://a/mcp'}                            | invalid_slug
            {'slug':'aaaaaaaaaaaaaaaaaaaaaaaaaaaa','display_name':'A','url':'http://a/mcp'}    | invalid_slug
            {'slug':'a','url':'http://a/mcp'}                                                  | invalid_display_name
            {'slug':'a','display_name':'A'}                                                    | invalid_url
            {'slug':'a','display_name':'A','url':'file:///etc/passwd'}                         | invalid_url
            {'slug':'a','display_name':'A','url':'http://me:pw@a/mcp'}                         | invalid_url
            {'slug':'a','display_name':'A','url':'http://a b/'}                                | invalid_url
            {'slug':'a','display_name':'A','url':'http://a/','secret_ref':'sk-plain'}          | invalid_secret_ref
            {'slug':'a','display_name':'A','url':'http://a/','secret_ref':'env://ORRERY_DB_PASSWORD'} | invalid_secret_ref
            {'slug':'a','display_name':'A','url':'http://a/','private_network':'yes'}          | invalid_private_network
            {'slug':'a','display_name':'A','url':'http://a/','enabled':1}                      | invalid_enabled
            {'slug':'a','display_name':'A','url':'http://a/','timeout_seconds':0}              | invalid_timeout_seconds
            {'slug':'a','display_name':'A','url':'http://a/','timeout_seconds':61}             | invalid_timeout_seconds
            {'slug':'a','display_name':'A','url':'http://a/','allowed_tools':{}}               | invalid_allowed_tools
            []                                                                                 | invalid_payload
            """, quoteCharacter = '`')
    void refusesWhatDoesNotFit(String body, String code) {
        create(body).statusCode(400).body("error", equalTo(code));
    }

    @Test
    void onlySuperadminsRegisterServers() {
        for (Role role : new Role[] {Role.USER, Role.ADMIN}) {
            forwarded(ENGINE, TestTokens.actor(20, role))
                    .get(PATH)
                    .then()
                    .statusCode(403)
                    .body("error", equalTo("insufficient_role"));
        }
        forwarded(ENGINE, ROOT).get("/v1/internal/mcp-servers").then().statusCode(403);
        forwarded(ENGINE, ROOT)
                .get(PATH + "/none")
                .then()
                .statusCode(404)
                .body("error", equalTo("mcp_server_not_found"));
    }
}
