package dev.orrery.kit.usage;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Counting what models are used for: a group {@code usage} in the configuration of a service that keeps an outbox. */
public interface UsageSettings {
    /** What a counted call survives: {@code service-crash} or {@code database-crash}. */
    @WithDefault("service-crash")
    UsageTable.Durability durability();

    /** How long usage gathers before it is told to model operations: each delivery has a price, however small it is. */
    @WithDefault("200ms")
    Duration deliveryPace();
}
