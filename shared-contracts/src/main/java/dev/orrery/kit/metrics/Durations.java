package dev.orrery.kit.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A timer for each value of an enum, as {@link Counts}; how many there were is part of it. */
public final class Durations<E extends Enum<E>> {
    private final Map<E, Timer> timers;

    private Durations(Map<E, Timer> timers) {
        this.timers = timers;
    }

    /**
     * @param label name of the label that holds the value in lower case
     * @param more further labels of all of them: names and values in turn
     */
    public static <E extends Enum<E>> Durations<E> of(
            MeterRegistry registry, String name, String description, String label, Class<E> values, String... more) {
        Map<E, Timer> timers = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            timers.put(
                    value,
                    Timer.builder(name)
                            .description(description)
                            .tag(label, Counts.labelOf(value))
                            .tags(more)
                            .register(registry));
        }
        return new Durations<>(timers);
    }

    public void record(E value, Duration took) {
        Objects.requireNonNull(timers.get(value)).record(took);
    }

    /** @param began by {@link System#nanoTime()} */
    public void recordSince(E value, long began) {
        record(value, Duration.ofNanos(System.nanoTime() - began));
    }
}
