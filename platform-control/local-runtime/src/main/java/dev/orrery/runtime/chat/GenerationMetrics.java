package dev.orrery.runtime.chat;

import dev.orrery.kit.metrics.Counts;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What the chat model does, over all models that are loaded one after the other. */
public final class GenerationMetrics {
    private static final String NAME = "orrery.runtime.generations";

    private final Counts<Outcome> outcomes;
    private final AtomicInteger active;
    private final AtomicInteger waiting;
    private volatile BooleanSupplier resident = () -> false;

    /** How a generation ended. */
    enum Outcome {
        FINISHED,
        /** The client went, or the model was unloaded. */
        CANCELLED,
        REFUSED,
        FAILED
    }

    public GenerationMetrics(MeterRegistry registry) {
        this.outcomes = Counts.of(registry, NAME, "Generations of the chat model", "outcome", Outcome.class);
        this.active = Objects.requireNonNull(registry.gauge(NAME + ".active", new AtomicInteger()));
        this.waiting = Objects.requireNonNull(registry.gauge(NAME + ".waiting", new AtomicInteger()));
        registry.gauge("orrery.runtime.chat.resident", this, all -> all.resident.getAsBoolean() ? 1 : 0);
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

    /** @param inMemory whether the model that is loaded from now on takes memory at the moment */
    void watch(BooleanSupplier inMemory) {
        resident = inMemory;
    }

    void count(Outcome outcome) {
        outcomes.add(outcome);
    }
}
