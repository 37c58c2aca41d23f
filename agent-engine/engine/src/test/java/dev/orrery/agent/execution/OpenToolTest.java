package dev.orrery.agent.execution;

import static dev.orrery.testkit.TestTokens.internal;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.agent.EngineUnderTest;
import dev.orrery.agent.Knowledge;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.SuiteInfrastructure;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tools and knowledge bases for users outside of an execution, as the gateway's MCP server asks for them. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "agent-engine"))
@WithTestResource(EngineUnderTest.class)
class OpenToolTest {
    private static final String PATH = "/v1/internal/open-tools";
    private static final Actor BEN = TestTokens.actor(15, Role.USER);

    @TestHTTPResource
    URI engine;

    private ToolBench bench;

    @BeforeEach
    void start() {
        bench = new ToolBench(engine, "{}", "tool.echo");
        bench.servePlatform();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static ValidatableResponse list(Actor actor) {
        return internal("mcp-gateway", "agent-engine", actor).get(PATH).then().statusCode(200);
    }

    private static ValidatableResponse call(String body) {
        return call(ToolBench.ANNA, body);
    }

    private static ValidatableResponse call(Actor actor, String body) {
        return internal("mcp-gateway", "agent-engine", actor)
                .contentType(ContentType.JSON)
                .body(body.replace('\'', '"'))
                .post(PATH + "/call")
                .then();
    }

    @Test
    void aUserSeesWhatIsSharedAndCanRunNow() {
        ToolBench.publishTool("tool.asks", "asks", "mcp", "{}", "{\"requires_approval\":true}", true);
        list(ToolBench.ANNA)
                .body("tools.name", hasItems("list_knowledge_bases", "search_knowledge_base", "echo", "python_exec"))
                // Offline, and a call that a person must approve: neither is for a client outside.
                .body("tools.name", not(hasItem("web_search")))
                .body("tools.name", not(hasItem("asks")));
        Rows.execute("delete from entity_share where entity_id = 'tool.echo'");
        list(ToolBench.ANNA).body("tools.name", not(hasItem("echo")));
        call("{'name':'echo','arguments':{'text':'x'}}").statusCode(404).body("error", equalTo("tool_not_found"));
        Rows.execute("insert into entity_share (entity_id, grantee_type, grantee_id, permission) "
                + "values ('tool.echo', 'user', '14', 'execute')");
        list(ToolBench.ANNA).body("tools.name", hasItem("echo"));
        list(BEN).body("tools.name", not(hasItem("echo")));
        list(TestTokens.actor(1, Role.SUPERADMIN)).body("tools.name", hasItem("echo"));
    }

    /** It could name any tool of the gateway, without the rules of the one that is released under that name. */
    @Test
    void aToolThatAUserRegisteredRunsOnceASuperadminPublishedIt() {
        ToolBench.publishTool("tool.mine", "crm__delete", "mcp", "{}", "{}", true);
        Rows.execute("update registry_entity set owner_user_id = 14, status = 'draft' where id = 'tool.mine'");
        list(ToolBench.ANNA).body("tools.name", not(hasItem("crm__delete")));
        call("{'name':'crm__delete','arguments':{}}").statusCode(404).body("error", equalTo("tool_not_found"));
        Rows.execute("update registry_entity set status = 'published' where id = 'tool.mine'");
        list(ToolBench.ANNA).body("tools.name", hasItem("crm__delete"));
        Rows.execute("delete from registry_entity where id = 'tool.mine'");
    }

    @Test
    void twoToolsOfOneNameAreListedOnce() {
        ToolBench.publishTool("tool.echo.again", "echo", "mcp", "{}", "{}", true);
        List<String> names = list(ToolBench.ANNA).extract().path("tools.name");
        assertEquals(1, Collections.frequency(names, "echo"), names::toString);
    }

    @Test
    void aToolIsCalledWithCheckedArguments() {
        call("{'name':'echo','arguments':{'text':'tide'}}").statusCode(200).body("result.echo", equalTo("tide"));
        call("{'name':'echo','arguments':{'words':1}}")
                .statusCode(400)
                .body("error", equalTo("invalid_arguments"))
                .body("details.problems", hasSize(2));
        assertEquals(1, bench.gateway.received().size());
        bench.gateway.on(
                "POST",
                "/v1/tools/invoke",
                502,
                "{\"result\":null,\"error\":{\"code\":\"search_backend_unavailable\",\"message\":\"away\"}}");
        call("{'name':'echo','arguments':{'text':'x'}}")
                .statusCode(502)
                .body("error", equalTo("search_backend_unavailable"));
    }

    @Test
    void aKnowledgeBaseIsFoundAndSearched() {
        call("{'name':'list_knowledge_bases'}").statusCode(200).body("result.knowledge_bases.id", hasItem("7d1d0b0e"));
        call("{'name':'search_knowledge_base','arguments':{'knowledge_base':'7d1d0b0e','query':'rotate','top_k':2}}")
                .statusCode(200)
                .body("result.results", hasSize(2))
                .body("result.results[0].text", containsString("ledgerctl rotate"));
    }

    @Test
    void aSearchIsForTheCallerWithTheCallersGroups() {
        Actor member = TestTokens.actor(14, Role.SUPERADMIN, Set.of("g2", "g1"));
        call(member, "{'name':'search_knowledge_base','arguments':{'knowledge_base':'7d1d0b0e','query':'rotate'}}")
                .statusCode(200);
        String asked = bench.knowledge
                .store
                .received("POST", "/v1/indexes/" + Knowledge.INDEX + "/search")
                .getLast()
                .body();
        assertTrue(asked.contains("\"readers\":[\"everyone\",\"group:g1\",\"group:g2\"]"), asked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                                                  | 400 | invalid_payload
            {}                                                                                  | 400 | tool_not_found
            {'name':'none'}                                                                     | 404 | tool_not_found
            {'name':'echo','arguments':[]}                                                      | 400 | invalid_arguments
            {'name':'search_knowledge_base','arguments':{'query':'x'}}                          | 400 | invalid_arguments
            {'name':'search_knowledge_base','arguments':{'knowledge_base':'7d1d0b0e'}}          | 400 | invalid_arguments
            {'name':'search_knowledge_base','arguments':{'knowledge_base':'7d1d0b0e','query':'x','top_k':99}} | 400 | invalid_arguments
            {'name':'search_knowledge_base','arguments':{'knowledge_base':'other','query':'x'}} | 404 | knowledge_base_not_found
            """)
    void everyRefusalHasItsCode(String body, int status, String code) {
        call(body).statusCode(status).body("error", equalTo(code));
    }

    @Test
    void aServiceInItsOwnNameHasNoTools() {
        internal("mcp-gateway", "agent-engine")
                .get(PATH)
                .then()
                .statusCode(401)
                .body("error", equalTo("invalid_actor_token"));
        TestTokens.forwarded("agent-engine", ToolBench.ANNA).get(PATH).then().statusCode(403);
    }
}
