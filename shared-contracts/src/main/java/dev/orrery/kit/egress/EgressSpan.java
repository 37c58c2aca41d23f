package dev.orrery.kit.egress;

import dev.orrery.kit.trace.TraceParent;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.net.http.HttpRequest;
import java.util.Locale;

/**
 * The span of a request until the headers of its answer are there, by the names of OpenTelemetry's HTTP conventions.
 * The path and the query are left out: either may hold what must not be shown.
 */
final class EgressSpan implements AutoCloseable {
    private static final String SCOPE = "dev.orrery.egress";

    private final Span span;

    private EgressSpan(Span span) {
        this.span = span;
    }

    static EgressSpan start(EgressRequest request) {
        return new EgressSpan(GlobalOpenTelemetry.getTracer(SCOPE)
                .spanBuilder(request.method() + " " + request.uri().getHost())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", request.method())
                .setAttribute("server.address", request.uri().getHost())
                .setAttribute("server.port", (long) request.uri().getPort())
                .startSpan());
    }

    /** Lets the receiver join the trace. */
    void announce(HttpRequest.Builder request) {
        try (Scope ignored = span.makeCurrent()) {
            String traceparent = TraceParent.current();
            if (traceparent != null) {
                request.setHeader(TraceParent.HEADER, traceparent);
            }
        }
    }

    void answered(int status) {
        span.setAttribute("http.response.status_code", (long) status);
        if (status >= 400) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    void failed(EgressException failure) {
        span.setAttribute("error.type", failure.kind().name().toLowerCase(Locale.ROOT));
        span.setStatus(StatusCode.ERROR);
    }

    @Override
    public void close() {
        span.end();
    }
}
