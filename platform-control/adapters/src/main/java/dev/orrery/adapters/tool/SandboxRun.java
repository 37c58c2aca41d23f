package dev.orrery.adapters.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * Python to run in the sandbox, section 13.2 of the platform contract.
 *
 * @param input any JSON, missing counts as null
 * @param seconds what the code may take
 */
public record SandboxRun(String code, JsonNode input, int seconds, JsonNode policy) {
    /** Runs everywhere and proves that code runs. */
    public static final String TRIVIAL_CODE = "result = {'status': 'ok'}";
    /** The sandbox clamps what is asked for to this. */
    public static final int MOST_SECONDS = 15;

    /** A sandbox that keeps the code's time still answers within this. */
    public Duration limit() {
        return Duration.ofSeconds(seconds).plus(ToolAdapters.MARGIN);
    }

    ObjectNode body() {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("language", "python").put("code", code);
        body.set("input", input.isMissingNode() ? JsonNodeFactory.instance.nullNode() : input);
        body.put("timeout_seconds", seconds).set("policy", policy);
        return body;
    }
}
