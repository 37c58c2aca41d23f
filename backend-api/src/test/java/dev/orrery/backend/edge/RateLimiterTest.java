package dev.orrery.backend.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);
    private final RateLimiter limiter = new RateLimiter(10, 5, now::get);

    @Test
    void aBurstPassesAndThenTheLongRunRate() {
        for (int i = 0; i < 5; i++) {
            assertEquals(Duration.ZERO, limiter.wait("a"));
        }
        assertEquals(Duration.ofMillis(100), limiter.wait("a"));
        assertEquals(Duration.ZERO, limiter.wait("b"));
        now.addAndGet(100_000_000L);
        assertEquals(Duration.ZERO, limiter.wait("a"));
        assertEquals(Duration.ofMillis(100), limiter.wait("a"));
    }

    @Test
    void whoWaitsLosesNothingAndGainsNoMoreThanABurst() {
        for (int i = 0; i < 20; i++) {
            limiter.wait("a");
        }
        // The clock passes its largest number meanwhile.
        now.addAndGet(3_600_000_000_000L);
        for (int i = 0; i < 5; i++) {
            assertEquals(Duration.ZERO, limiter.wait("a"));
        }
        assertTrue(limiter.wait("a").isPositive());
    }

    @Test
    void zeroIsNoLimit() {
        RateLimiter open = new RateLimiter(0, 0, now::get);
        for (int i = 0; i < 1000; i++) {
            assertEquals(Duration.ZERO, open.wait("a"));
        }
    }
}
