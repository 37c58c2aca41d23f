package dev.orrery.kit.sse;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicInteger;

/** How many streams of events this process is writing to clients. */
@ApplicationScoped
public class OpenStreams {
    // Streams are answered by static methods, and a process has one edge to its clients.
    private static final AtomicInteger OPEN = new AtomicInteger();

    void show(@Observes StartupEvent started, MeterRegistry registry) {
        Gauge.builder("orrery.streams.open", OPEN, AtomicInteger::get)
                .description("Streams of events that are open to clients")
                .register(registry);
    }

    /** A stream begins; its end must be told by {@link #closed}. */
    public static void opened() {
        OPEN.incrementAndGet();
    }

    public static void closed() {
        OPEN.decrementAndGet();
    }
}
