package dev.orrery.agent.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tool call, or an approval step of a workflow, that a person decides about.
 *
 * @param toolRef null for an approval step, which has a message instead
 * @param decision {@code approve} or {@code reject}; null while it is open
 */
public record Approval(
        String callId,
        @Nullable String toolRef,
        @Nullable String toolName,
        JsonNode arguments,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String message,
        Instant requestedAt,
        @Nullable String decision,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long decidedByUserId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant decidedAt) {

    boolean isOpen() {
        return decision == null;
    }
}
