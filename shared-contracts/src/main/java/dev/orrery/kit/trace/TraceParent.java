package dev.orrery.kit.trace;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trace as text (W3C {@code traceparent}), to be kept with work that another thread or process does later.
 * Source: https://www.w3.org/TR/trace-context/.
 */
public final class TraceParent {
    public static final String HEADER = "traceparent";

    private static final TextMapGetter<Map<String, String>> FIELDS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> fields) {
            return List.copyOf(fields.keySet());
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> fields, String key) {
            return fields == null ? null : fields.get(key);
        }
    };

    private TraceParent() {}

    /** The trace of this thread; null without one, and while traces are off. */
    public static @Nullable String current() {
        Map<String, String> fields = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), fields, Map::put);
        return fields.get(HEADER);
    }

    /** The context that goes on with a kept trace; the root for none and for text that is no trace. */
    public static Context context(@Nullable String traceparent) {
        return traceparent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), Map.of(HEADER, traceparent), FIELDS);
    }
}
