package dev.orrery.agent.sandbox;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, section 13.2 of the platform contract: {@code error} is null or says why there is no result.
 *
 * @param result what the code assigned to its variable {@code result}
 * @param exitCode of the process; null after a timeout
 * @param startMs time until the first line of the code ran; null when it never did
 */
record ExecuteAnswer(
        String language,
        String stdout,
        String stderr,
        @Nullable JsonNode result,
        @Nullable RunError error,
        @Nullable Integer exitCode,
        boolean timedOut,
        @Nullable Double startMs) {

    /** @param type name of the exception, or of what ended the process */
    record RunError(String type, String message) {}

    /** 200 without an error, 504 for a timeout, else 400: the code is at fault. */
    @JsonIgnore
    int status() {
        if (timedOut) {
            return 504;
        }
        return error == null ? 200 : 400;
    }
}
