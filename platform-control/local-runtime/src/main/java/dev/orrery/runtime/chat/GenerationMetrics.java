package dev.orrery.runtime.chat;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** What the chat model does, over all models that are loaded one after the other. */
public final class GenerationMetrics {
    private static final String NAME = "orrery.runtime.generations";

    private final MeterRegistry registry;
    private final AtomicInteger active;
    private final AtomicInteger waiting;

    public GenerationMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.active = Objects.requireNonNull(registry.gauge(NAME + ".active", new AtomicInteger()));
        this.waiting = Objects.requireNonNull(registry.gauge(NAME + ".waiting", new AtomicInteger()));
    }

    void queued() {
        waiting.incrementAndGet();
    }

    void dequeued() {
        waiting.decrementAndGet();
    }

    void started() {
        active.incrementAndGet();
    }

    void ended() {
        active.decrementAndGet();
    }

    /** {@code finished}, {@code cancelled} (the client went or the model was unloaded), {@code refused}, {@code failed}. */
    void count(String outcome) {
        registry.counter(NAME, "outcome", outcome).increment();
    }
}
