package dev.orrery.agent.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An execution as callers see it, section 7.5. Null fields are sent as null.
 *
 * @param openApprovals tool calls that wait for a decision; absent unless the execution waits
 */
public record ExecutionRecord(
        UUID id,
        String status,
        String agentRef,
        @Nullable String agentVersion,
        @Nullable String modelRef,
        String runtimeProfile,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable JsonNode result,
        @Nullable JsonNode error,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Approval> openApprovals) {

    boolean isOver() {
        return ExecutionStatus.ofWireName(status).isTerminal();
    }

    /** Whether it has neither ended nor waits. */
    boolean isUnderWay() {
        return ExecutionStatus.QUEUED.wireName().equals(status)
                || ExecutionStatus.RUNNING.wireName().equals(status);
    }
}
