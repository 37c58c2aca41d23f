package dev.orrery.platform.slot;

import dev.orrery.platform.provider.LoadState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the last look at the runtimes found, and how long ago it was. */
@Startup
@ApplicationScoped
class SlotMetrics {
    private volatile long reconciledAt = System.nanoTime();
    private volatile Map<LoadState, Integer> slots = Map.of();

    SlotMetrics(MeterRegistry registry) {
        Gauge.builder("orrery.slot.reconciliation.age.seconds", () -> (System.nanoTime() - reconciledAt) / 1e9)
                .description("Time since all runtimes were looked at, or since the start")
                .register(registry);
        for (LoadState state : LoadState.values()) {
            Gauge.builder("orrery.slots", () -> slots.getOrDefault(state, 0))
                    .description("Slots of runtimes by what they hold")
                    .tag("state", state.wireName())
                    .register(registry);
        }
    }

    void reconciled(Collection<LoadState> found) {
        Map<LoadState, Integer> counted = new EnumMap<>(LoadState.class);
        List.copyOf(found).forEach(state -> counted.merge(state, 1, Integer::sum));
        slots = counted;
        reconciledAt = System.nanoTime();
    }
}
