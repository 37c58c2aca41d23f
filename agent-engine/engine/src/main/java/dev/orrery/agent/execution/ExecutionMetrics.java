package dev.orrery.agent.execution;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;

/** How many executions run, and how long they took, by agent and end. */
@ApplicationScoped
class ExecutionMetrics {
    private final MeterRegistry meters;

    ExecutionMetrics(MeterRegistry meters, LiveExecutions live) {
        this.meters = meters;
        meters.gauge("orrery.agent.executions.running", live, LiveExecutions::count);
    }

    void ended(String agentId, ExecutionStatus status, Instant createdAt) {
        meters.timer("orrery.agent.executions", "agent", agentId, "status", status.wireName())
                .record(Duration.between(createdAt, Instant.now()));
    }
}
