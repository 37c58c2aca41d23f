package dev.orrery.kit.usage;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Counting what models are used for: a group {@code usage} in the configuration of a service that keeps an outbox. */
public interface UsageSettings {
    /** What a counted call survives: {@code service-crash} or {@code database-crash}. */
    @WithDefault("service-crash")
    UsageTable.Durability durability();

    /** Least time between two deliveries to model operations: short, so that a busy service tells little at a time. */
    @WithDefault("100ms")
    Duration deliveryPace();
}
