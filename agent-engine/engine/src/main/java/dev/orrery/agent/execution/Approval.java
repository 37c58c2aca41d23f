package dev.orrery.agent.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Objects;
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

    /** True when this person decided so already: an answer was lost, and the decision is sent again. */
    boolean isDecided(Decision again, long userId) {
        return again.wireName().equals(decision)
                && Objects.equals(again.reason(), reason)
                && Objects.equals(userId, decidedByUserId);
    }
}
