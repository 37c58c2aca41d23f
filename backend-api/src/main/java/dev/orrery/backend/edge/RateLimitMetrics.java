package dev.orrery.backend.edge;

import dev.orrery.kit.metrics.Counts;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** Requests that a rate limit refused. */
@Startup
@ApplicationScoped
public class RateLimitMetrics {
    private final Counts<Limit> refusals;

    /** Which limit was reached. */
    public enum Limit {
        /** Of one client address. */
        ADDRESS,
        /** Of one client address for logging in and the like. */
        LOGIN,
        /** Of one user. */
        USER,
        /** Of wrong passwords for one account. */
        PASSWORD
    }

    RateLimitMetrics(MeterRegistry registry) {
        this.refusals = Counts.of(
                registry, "orrery.rate.limit.refusals", "Requests that a rate limit refused", "limit", Limit.class);
    }

    public void refused(Limit limit) {
        refusals.add(limit);
    }
}
