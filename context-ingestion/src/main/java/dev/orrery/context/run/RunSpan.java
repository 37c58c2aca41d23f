package dev.orrery.context.run;

import dev.orrery.kit.trace.TraceParent;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;

/** The span of an attempt of a run, in the trace of the request that asked for the run. */
final class RunSpan {
    private static final String SCOPE = "dev.orrery.context";

    private RunSpan() {}

    static Span start(Lease lease) {
        return GlobalOpenTelemetry.getTracer(SCOPE)
                .spanBuilder("sync run")
                .setParent(TraceParent.context(lease.traceparent()))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("orrery.run.id", lease.runId().toString())
                .setAttribute("orrery.run.attempt", (long) lease.attempt())
                .setAttribute(
                        "orrery.knowledge_base.id", lease.knowledgeBaseId().toString())
                .startSpan();
    }
}
