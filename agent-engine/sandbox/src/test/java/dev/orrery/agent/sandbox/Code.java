package dev.orrery.agent.sandbox;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.Map;

/** Sends code to the sandbox under test. */
final class Code {
    static final Map<String, Object> WITH_IMPORTS = Map.of("policy", Map.of("allow_imports", true));

    private Code() {}

    static ValidatableResponse run(String code) {
        return run(code, Map.of());
    }

    static ValidatableResponse run(String code, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("code", code);
        return RestAssured.given()
                .contentType("application/json")
                .body(body)
                .post("/v1/execute")
                .then();
    }
}
