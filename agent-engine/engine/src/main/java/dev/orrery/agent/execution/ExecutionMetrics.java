package dev.orrery.agent.execution;

import dev.orrery.kit.metrics.Durations;
import dev.orrery.kit.metrics.Samples;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;

/** Executions as they stand in the database, and how those of this process end. Agents are data and no label. */
@ApplicationScoped
class ExecutionMetrics {
    private static final String EXECUTIONS = "orrery.executions";
    private static final String EXECUTIONS_HELP = "Executions that are not over";

    private final Durations<Terminal> ended;

    private enum Terminal {
        SUCCEEDED,
        FAILED,
        BLOCKED,
        CANCELLED
    }

    /**
     * Executions that are not over.
     *
     * @param oldestActiveSeconds how long the oldest one that is queued or runs has done so
     */
    record Open(long queued, long running, double oldestActiveSeconds, long awaitingApproval) {}

    ExecutionMetrics(MeterRegistry registry, LiveExecutions live) {
        this.ended = Durations.of(
                registry,
                "orrery.execution",
                "Executions from the request, or from the decision they waited for, to their end",
                "outcome",
                Terminal.class);
        Gauge.builder("orrery.execution.live", live, LiveExecutions::count)
                .description("Executions that run in this process")
                .strongReference(true)
                .register(registry);
    }

    void watch(@Observes StartupEvent started, Samples samples, ExecutionRepository executions) {
        samples.add("executions", () -> QuarkusTransaction.requiringNew().call(executions::open))
                .gauge(EXECUTIONS, EXECUTIONS_HELP, Open::queued, "state", "queued")
                .gauge(EXECUTIONS, EXECUTIONS_HELP, Open::running, "state", "running")
                .gauge(EXECUTIONS, EXECUTIONS_HELP, Open::awaitingApproval, "state", "awaiting_approval")
                .gauge(
                        "orrery.execution.oldest.active.seconds",
                        "Age of the oldest execution that is queued or runs, 0 when there is none",
                        Open::oldestActiveSeconds);
    }

    void ended(ExecutionStatus status, Instant createdAt) {
        Terminal terminal = switch (status) {
            case SUCCEEDED -> Terminal.SUCCEEDED;
            case BLOCKED -> Terminal.BLOCKED;
            case CANCELLED -> Terminal.CANCELLED;
            case FAILED, QUEUED, RUNNING, AWAITING_APPROVAL -> Terminal.FAILED;
        };
        ended.record(terminal, Duration.between(createdAt, Instant.now()));
    }
}
