package dev.orrery.agent.execution;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of executions, newest first.
 *
 * @param nextBefore what to send as {@code before} for the next page; null at the end
 */
public record ExecutionList(
        List<ExecutionSummary> executions, @Nullable UUID nextBefore) {}
