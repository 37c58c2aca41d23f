package dev.orrery.agent.sandbox;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.orrery.testkit.SuiteInfrastructure;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The route of section 13.2 of the platform contract. */
@QuarkusTest
@WithTestResource(value = SuiteInfrastructure.class, initArgs = @ResourceArg(name = "service", value = "sandbox"))
class ExecuteRouteTest {
    @Test
    void answersOutputAndResult() {
        Code.run(
                        "print('six')\nresult = {'sum': input['a'] + input_payload['b']}",
                        Map.of("input", Map.of("a", 2, "b", 4)))
                .statusCode(200)
                .body("language", equalTo("python"))
                .body("stdout", equalTo("six\n"))
                .body("stderr", equalTo(""))
                .body("result.sum", equalTo(6))
                .body("error", nullValue())
                .body("$", hasKey("error"))
                .body("exit_code", equalTo(0))
                .body("timed_out", equalTo(false))
                .body("start_ms", greaterThan(0f));
    }

    @Test
    void codeThatAssignsNothingHasNoResult() {
        Code.run("x = 1").statusCode(200).body("$", hasKey("result")).body("result", nullValue());
    }

    @Test
    void anExceptionIsA400ThatKeepsTheOutput() {
        Code.run("print('before')\nraise ValueError('seven')")
                .statusCode(400)
                .body("stdout", equalTo("before\n"))
                .body("result", nullValue())
                .body("error.type", equalTo("ValueError"))
                .body("error.message", equalTo("seven"))
                .body("exit_code", equalTo(0));
    }

    @Test
    void aSyntaxErrorIsTheCodesOwn() {
        Code.run("def").statusCode(400).body("error.type", equalTo("SyntaxError"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            result = {1, 2}
            result = float('nan')
            """)
    void aResultThatIsNoJsonFailsTheProcess(String code) {
        Code.run(code)
                .statusCode(400)
                .body("error.type", equalTo("SandboxProcessError"))
                .body("exit_code", not(equalTo(0)));
    }

    @Test
    void aTimeoutIsA504() {
        Code.run("while True: pass", Map.of("timeout_seconds", 1))
                .statusCode(504)
                .body("error.type", equalTo("TimeoutExpired"))
                .body("error.message", containsString("1 s"))
                .body("exit_code", nullValue())
                .body("timed_out", equalTo(true));
    }

    @Test
    void importsAreOffByDefault() {
        Code.run("import math").statusCode(400).body("error.type", equalTo("ImportError"));
        Code.run("open('x')").statusCode(400).body("error.type", equalTo("NameError"));
        Code.run("import math, decimal, sqlite3, ssl\nresult = math.factorial(10)", Code.WITH_IMPORTS)
                .statusCode(200)
                .body("result", equalTo(3628800));
    }

    @Test
    void anyUnicodeComesThrough() {
        Code.run("print('Größe 🙂')\nresult = input", Map.of("input", "日本"))
                .statusCode(200)
                .body("stdout", equalTo("Größe 🙂\n"))
                .body("result", equalTo("日本"));
        Code.run("result = '\\ud800'").statusCode(200).body("result", equalTo("?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                                    | invalid_payload
            {"language":"ruby","code":"1"}                        | unsupported_language
            {"code":"  "}                                         | invalid_code
            {"code":5}                                            | invalid_code
            {}                                                    | invalid_code
            {"code":"1","timeout_seconds":0}                      | invalid_timeout_seconds
            {"code":"1","timeout_seconds":-2}                     | invalid_timeout_seconds
            {"code":"1","timeout_seconds":"soon"}                 | invalid_timeout_seconds
            {"code":"1","timeout_seconds":1.5}                    | invalid_timeout_seconds
            {"code":"1","policy":[]}                              | invalid_policy
            {"code":"1","policy":{"allow_imports":"yes"}}         | invalid_policy
            """)
    void refusesWhatItCannotRead(String body, String code) {
        RestAssured.given()
                .contentType("application/json")
                .body(body)
                .post("/v1/execute")
                .then()
                .statusCode(400)
                .body("error", equalTo(code));
    }

    @Test
    void anUnreadableBodyIsAnInvalidPayload() {
        for (String body : new String[] {"", "{", "null"}) {
            RestAssured.given()
                    .contentType("application/json")
                    .body(body)
                    .post("/v1/execute")
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_payload"));
        }
    }

    @Test
    void theLimitOfTimeIsFifteenSecondsAndOtherPolicyKeysAreIgnored() {
        Code.run("result = 1", Map.of("timeout_seconds", 30, "policy", Map.of("network_access", true)))
                .statusCode(200)
                .body("result", equalTo(1));
    }
}
