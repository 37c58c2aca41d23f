package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An execution in a list: its record without what it was asked and what it answered. */
public record ExecutionSummary(
        UUID id,
        String status,
        String agentRef,
        @Nullable String agentVersion,
        @Nullable String modelRef,
        String runtimeProfile,
        long requestedByUserId,
        @Nullable String requestedByUsername,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable JsonNode error) {}
