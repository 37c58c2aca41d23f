package dev.orrery.agent.mcp.tool;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes of section 13.1 of the platform contract, and {@code web_search} behind them. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "mcp-gateway"))
@WithTestResource(GatewayUnderTest.class)
class ToolRoutesTest {
    private static final String HITS = """
            {"results":[
             {"title":"Tides","url":"https://a.example/1","content":"High at noon.","engine":"duck"},
             {"title":"Again","url":"https://a.example/1","content":"Twice.","engine":"goo"},
             {"title":"No address","content":"x"},
             {"title":"Moon","url":"https://b.example/2","content":"Pulls.","engine":"goo"},
             {"title":"Sun","url":"https://c.example/3","content":"Too.","engine":"goo"},
             {"title":"Wind","url":"https://d.example/4","content":"A bit.","engine":"goo"}]}""";

    private final HttpPeer search = GatewayUnderTest.search();

    @BeforeEach
    void start() {
        search.reset();
        search.on("GET", "/search", 200, HITS);
        GatewayUnderTest.suite().reset();
        GatewayUnderTest.suite().on("GET", "/v1/internal/mcp-servers", 200, "{\"servers\":[]}");
    }

    private static ValidatableResponse invoke(String body) {
        return RestAssured.given()
                .contentType("application/json")
                .body(body)
                .post("/v1/tools/invoke")
                .then();
    }

    private static ValidatableResponse search(String arguments) {
        return invoke("{\"tool_name\":\"web_search\",\"arguments\":" + arguments + "}");
    }

    @Test
    void listsItsTools() {
        RestAssured.get("/v1/tools")
                .then()
                .statusCode(200)
                .body("tools.tool_name", contains("web_search"))
                .body("tools[0].input_schema.required", contains("query"))
                .body("tools[0].input_schema.additionalProperties", equalTo(false));
    }

    @Test
    void searchesAndRanksWithoutDoubles() {
        AtomicReference<String> asked = new AtomicReference<>("");
        search.on("GET", "/search", (exchange, request) -> {
            asked.set(exchange.getRequestURI().getRawQuery());
            HttpPeer.respond(exchange, 200, "application/json", HITS);
        });
        invoke("""
                {"tool_name":"web_search","arguments":{"query":" high tide ","language":"en","time_range":"day",
                 "safesearch":2,"categories":"news"},"request_metadata":{"tool_ref":"tool.web_search"}}""")
                .statusCode(200)
                .body("tool_name", equalTo("web_search"))
                .body("arguments.safesearch", equalTo(2))
                .body("request_metadata.tool_ref", equalTo("tool.web_search"))
                .body("error", nullValue())
                .body("$", hasKey("error"))
                .body("result.query", equalTo("high tide"))
                .body("result.results.rank", contains(1, 2, 3))
                .body(
                        "result.results.url",
                        contains("https://a.example/1", "https://b.example/2", "https://c.example/3"))
                .body("result.results[0].title", equalTo("Tides"))
                .body("result.results[0].snippet", equalTo("High at noon."))
                .body("result.results[0].engine", equalTo("duck"));
        assertEquals("q=high+tide&format=json&safesearch=2&language=en&categories=news&time_range=day", asked.get());
    }

    @Test
    void theNumberOfResultsIsClamped() {
        search("{\"query\":\"x\",\"top_k\":0}").statusCode(200).body("result.results", hasSize(1));
        search("{\"query\":\"x\",\"top_k\":99}").statusCode(200).body("result.results", hasSize(4));
        search("{\"query\":\"x\"}").statusCode(200).body("result.results", hasSize(3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}
            {"query":" "}
            {"query":5}
            {"query":"x","top_k":"many"}
            {"query":"x","top_k":1.5}
            {"query":"x","safesearch":3}
            {"query":"x","time_range":"week"}
            {"query":"x","language":7}
            {"query":"x","colour":"red"}
            """)
    void argumentsThatDoNotFitKeepTheEnvelope(String arguments) {
        search(arguments)
                .statusCode(400)
                .body("result", nullValue())
                .body("error.code", equalTo("invalid_arguments"))
                .body("tool_name", equalTo("web_search"));
        assertEquals(0, search.received().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                                   | 400 | invalid_payload
            {"tool_name":"none"}                                 | 404 | tool_not_found
            {}                                                   | 404 | tool_not_found
            {"tool_name":"web_search","arguments":[]}            | 400 | invalid_arguments
            {"tool_name":"web_search","request_metadata":"x"}    | 400 | invalid_request_metadata
            """)
    void whatIsNoInvocationGetsAPlainError(String body, int status, String code) {
        invoke(body).statusCode(status).body("error", equalTo(code));
    }

    @Test
    void anUnroutedPathIsNotFound() {
        RestAssured.get("/v1/nothing").then().statusCode(404).body("error", equalTo("not_found"));
    }

    @Test
    void anErrorOfTheBackendKeepsItsStatus() {
        search.on("GET", "/search", 429, "{}");
        search("{\"query\":\"x\"}")
                .statusCode(429)
                .body("error.code", equalTo("search_backend_error"))
                .body("error.upstream_status_code", equalTo(429))
                .body("error.upstream", equalTo("searxng"));
        search.on("GET", "/search", (exchange, request) -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            HttpPeer.respond(exchange, 302, "text/html", "");
        });
        search("{\"query\":\"x\"}").statusCode(502).body("error.upstream_status_code", equalTo(302));
        search.on("GET", "/search", 200, "<html>");
        search("{\"query\":\"x\"}").statusCode(502).body("error.code", equalTo("search_backend_unavailable"));
    }

    @Test
    void aBackendThatDoesNotAnswerIsATimeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        search.on("GET", "/search", (exchange, request) -> {
            try {
                if (!end.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody ended the search");
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        search("{\"query\":\"x\"}").statusCode(504).body("error.code", equalTo("search_timeout"));
        end.countDown();
    }
}
