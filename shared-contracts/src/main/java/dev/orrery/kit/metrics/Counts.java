package dev.orrery.kit.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A counter for each value of an enum. All are there from the start, so that a rate is known before the first event, and
 * no text from outside can become a label.
 */
public final class Counts<E extends Enum<E>> {
    private final Map<E, Counter> counters;

    private Counts(Map<E, Counter> counters) {
        this.counters = counters;
    }

    /** @param label name of the label that holds the value in lower case */
    public static <E extends Enum<E>> Counts<E> of(
            MeterRegistry registry, String name, String description, String label, Class<E> values) {
        Map<E, Counter> counters = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            counters.put(
                    value,
                    Counter.builder(name)
                            .description(description)
                            .tag(label, labelOf(value))
                            .register(registry));
        }
        return new Counts<>(counters);
    }

    static String labelOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    public void add(E value) {
        add(value, 1);
    }

    public void add(E value, double amount) {
        Objects.requireNonNull(counters.get(value)).increment(amount);
    }
}
