package dev.orrery.agent.execution;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The columns of an {@link Execution} that a list shows; not its long documents. */
record ExecutionRow(
        UUID id,
        ExecutionStatus status,
        String agentId,
        @Nullable String agentVersion,
        @Nullable String modelRef,
        String runtimeProfile,
        long requestedByUserId,
        @Nullable String requestedByUsername,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String errorJson) {}
