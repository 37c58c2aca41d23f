package dev.orrery.backend.edge;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Lets each key do so many things a second, and some more at once: the generic cell rate algorithm, one number for each
 * key. Kept in memory, for each instance of the edge: a limit that protects an instance needs no shared count.
 */
public final class RateLimiter {
    private static final int MOST_KEYS = 100_000;

    private final long intervalNanos;
    private final long burstNanos;
    private final LongSupplier clock;
    /** When the key would have spent all that it was let do, at the long-run rate. */
    private final Map<String, Long> spentUntil = new ConcurrentHashMap<>();

    /** @param perSecond 0 for no limit */
    public RateLimiter(int perSecond, int burst) {
        this(perSecond, burst, System::nanoTime);
    }

    RateLimiter(int perSecond, int burst, LongSupplier clock) {
        this.intervalNanos = perSecond <= 0 ? 0 : 1_000_000_000L / perSecond;
        this.burstNanos = intervalNanos * Math.max(0, burst - 1);
        this.clock = clock;
    }

    /** Zero when the key may go on, else how long it must wait. */
    public Duration wait(String key) {
        if (intervalNanos == 0) {
            return Duration.ZERO;
        }
        long now = clock.getAsLong();
        if (spentUntil.size() >= MOST_KEYS) {
            spentUntil.values().removeIf(until -> until - now <= 0);
        }
        long[] left = new long[1];
        spentUntil.compute(key, (same, until) -> {
            long spent = until == null || until - now < 0 ? now : until;
            left[0] = spent - now - burstNanos;
            return left[0] > 0 ? spent : Long.valueOf(spent + intervalNanos);
        });
        return left[0] > 0 ? Duration.ofNanos(left[0]) : Duration.ZERO;
    }
}
