package dev.orrery.kit.request;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.Callable;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The id and the trace of a request, taken along to another thread that works for it: its log lines and its calls carry
 * both.
 */
public record RequestTrail(String requestId, Context trace) {

    /** Of the request on this thread. */
    public static RequestTrail current() {
        return of(RequestIds.current());
    }

    /** Of the trace of this thread, where the id is known otherwise. */
    public static RequestTrail of(String requestId) {
        return new RequestTrail(requestId, Context.current());
    }

    /** Runs on this thread, which has its own id and trace again afterwards. */
    public void run(Runnable work) {
        Object own = MDC.put(RequestIds.MDC_KEY, requestId);
        try (Scope ignored = trace.makeCurrent()) {
            work.run();
        } finally {
            restore(own);
        }
    }

    /** As {@link #run} for work with a result. */
    public <T> T call(Callable<T> work) throws Exception {
        Object own = MDC.put(RequestIds.MDC_KEY, requestId);
        try (Scope ignored = trace.makeCurrent()) {
            return work.call();
        } finally {
            restore(own);
        }
    }

    private static void restore(@Nullable Object own) {
        if (own == null) {
            MDC.remove(RequestIds.MDC_KEY);
        } else {
            MDC.put(RequestIds.MDC_KEY, own);
        }
    }
}
