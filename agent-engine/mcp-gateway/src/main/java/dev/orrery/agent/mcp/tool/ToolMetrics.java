package dev.orrery.agent.mcp.tool;

import dev.orrery.kit.metrics.Durations;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** How calls of tools end and how long they take; tools come from outside, so none is a label. */
@Startup
@ApplicationScoped
class ToolMetrics {
    private final Durations<Outcome> calls;

    private enum Outcome {
        SUCCESS,
        /** 4xx: the call was at fault. */
        REFUSED,
        /** 5xx: the tool or its server was. */
        FAILED
    }

    ToolMetrics(MeterRegistry registry) {
        this.calls = Durations.of(registry, "orrery.tool.calls", "Calls of tools", "outcome", Outcome.class);
    }

    ToolAnswer timed(ToolCall call) {
        long began = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            ToolAnswer answer = call.answer();
            outcome = answer.status() >= 500
                    ? Outcome.FAILED
                    : answer.status() >= 400 ? Outcome.REFUSED : Outcome.SUCCESS;
            return answer;
        } finally {
            calls.recordSince(outcome, began);
        }
    }

    /** A call of a tool. */
    @FunctionalInterface
    interface ToolCall {
        ToolAnswer answer();
    }
}
