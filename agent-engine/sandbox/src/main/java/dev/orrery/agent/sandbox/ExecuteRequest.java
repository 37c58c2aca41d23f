package dev.orrery.agent.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Code to run, section 13.2 of the platform contract.
 *
 * @param input visible to the code as {@code input} and {@code input_payload}
 * @param timeoutSeconds 1 to {@link #MOST_SECONDS}
 */
record ExecuteRequest(String code, @Nullable JsonNode input, int timeoutSeconds, boolean allowImports) {
    static final String PYTHON = "python";
    static final int MOST_SECONDS = 15;
    private static final int DEFAULT_SECONDS = 5;

    /**
     * @throws Failure 400 {@code invalid_payload}, {@code unsupported_language}, {@code invalid_code},
     *     {@code invalid_timeout_seconds}, {@code invalid_policy}
     */
    static ExecuteRequest of(@Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        if (!PYTHON.equals(fields.text("language", PYTHON).toLowerCase(Locale.ROOT))) {
            throw Failure.badRequest("unsupported_language", "This sandbox runs the language 'python' only.");
        }
        String code = fields.rawText("code");
        if (code == null || code.isBlank()) {
            throw Failure.badRequest("invalid_code", "Give the code to run as a non-empty text.");
        }
        ObjectNode policy = fields.object("policy", "invalid_policy");
        return new ExecuteRequest(
                code,
                fields.get("input"),
                seconds(fields.get("timeout_seconds")),
                policy != null && Payload.of(policy).bool("allow_imports", false, "invalid_policy"));
    }

    private static int seconds(@Nullable JsonNode value) {
        if (value == null) {
            return DEFAULT_SECONDS;
        }
        if (!value.isIntegralNumber() || value.asLong() <= 0) {
            throw Failure.badRequest("invalid_timeout_seconds", "timeout_seconds must be a whole number above 0.");
        }
        return (int) Math.min(value.asLong(), MOST_SECONDS);
    }
}
