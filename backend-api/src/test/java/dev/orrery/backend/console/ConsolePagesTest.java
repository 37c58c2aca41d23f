package dev.orrery.backend.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.backend.EdgePeers;
import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import io.restassured.response.Response;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SuiteInfrastructure.class,
        initArgs = {@ResourceArg(name = "service", value = "backend-api")})
@WithTestResource(EdgePeers.class)
class ConsolePagesTest {
    private static final Pattern SCRIPT = Pattern.compile("src=\"(/console/assets/[^\"]+\\.js)\"");

    @Test
    void theEdgeLeadsToTheConsole() {
        for (String path : List.of("/", "/console")) {
            given().redirects().follow(false).get(path).then().statusCode(302).header("Location", equalTo("/console/"));
        }
    }

    @Test
    void everyPlaceOfTheConsoleIsItsPage() {
        String page = given().get("/console/").then().statusCode(200).extract().asString();
        for (String path : List.of("/console/playgrounds", "/console/knowledge/0f3e/sources", "/console/index.html")) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .contentType(startsWith("text/html"))
                    .header("Cache-Control", equalTo("no-cache"))
                    .body(equalTo(page));
        }
        given().get("/console/assets/none.js").then().statusCode(404).body("error", equalTo("not_found"));
        given().get("/console/../application.properties").then().statusCode(404);
        given().get("/console/files.txt").then().statusCode(404);
        given().post("/console/").then().statusCode(404);
    }

    @Test
    void noScriptOrStyleStandsInThePageAndNothingComesFromElsewhere() {
        Response answer = given().get("/console/");
        answer.then()
                .header("Content-Security-Policy", containsString("script-src 'self'; style-src 'self';"))
                .header("Content-Security-Policy", containsString("connect-src 'self'"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("X-Content-Type-Options", equalTo("nosniff"));
        String page = answer.asString();
        assertTrue(!page.contains("style=") && !page.contains("<style"), page);
        assertTrue(!page.contains("http://") && !page.contains("https://"), page);
        assertEquals(
                page.split("<script", -1).length - 1, page.split("<script [^>]*src=\"/console/", -1).length - 1, page);
    }

    @Test
    void filesWithAHashAreKeptForAYearAndComeCompressed() {
        Matcher found = SCRIPT.matcher(given().get("/console/").asString());
        assertTrue(found.find());
        String script = found.group(1);
        String tag = given().get(script)
                .then()
                .statusCode(200)
                .contentType(startsWith("text/javascript"))
                .header("Cache-Control", equalTo("public, max-age=31536000, immutable"))
                .header("ETag", notNullValue())
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag).get(script).then().statusCode(304);
        int plain = Integer.parseInt(coded(script, "identity"));
        assertTrue(Integer.parseInt(coded(script, "br")) < plain / 2, script);
        assertTrue(Integer.parseInt(coded(script, "gzip")) < plain / 2, script);
    }

    private static String coded(String path, String coding) {
        Response answer = given().config(RestAssured.config()
                        .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders()))
                .header("Accept-Encoding", coding)
                .get(path);
        assertEquals(coding.equals("identity") ? null : coding, answer.header("Content-Encoding"));
        return answer.header("Content-Length");
    }
}
