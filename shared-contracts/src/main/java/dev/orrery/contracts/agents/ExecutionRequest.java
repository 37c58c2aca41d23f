package dev.orrery.contracts.agents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.platform.PlatformRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/internal/agent-executions} and {@code …/stream}, section 7.3 of the playgrounds contract.
 * {@code input} holds {@code prompt}, {@code messages}, {@code model} and {@code retrieval}.
 */
public record ExecutionRequest(
        @Nullable String agentId,
        @Nullable ObjectNode input,
        @Nullable Long requestedByUserId,
        @Nullable String requestedByRole,
        @Nullable String runtimeProfile,
        @Nullable PlatformRuntime platformRuntime) {}
