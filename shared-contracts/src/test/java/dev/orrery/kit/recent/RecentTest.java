package dev.orrery.kit.recent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.kit.failure.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class RecentTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void aValueIsReadOnce() {
        Recent<String, Integer> recent = new Recent<>(LONG, 10, key -> reads.incrementAndGet());
        assertNull(recent.now("a"));
        assertEquals(1, recent.get("a"));
        assertEquals(1, recent.get("a"));
        assertEquals(1, recent.now("a"));
        assertEquals(2, recent.get("b"));
    }

    @Test
    void withoutAnAgeNothingIsRemembered() {
        Recent<String, Integer> recent = new Recent<>(Duration.ZERO, 10, key -> reads.incrementAndGet());
        assertEquals(1, recent.get("a"));
        assertNull(recent.now("a"));
        assertEquals(2, recent.get("a"));
    }

    @Test
    void aValueInUseIsReadAgainBeforeItIsTooOld() {
        Recent<String, Integer> recent = new Recent<>(Duration.ofSeconds(1), 10, key -> reads.incrementAndGet());
        recent.get("a");
        // Whoever asks all the time never waits: there is a value at every moment.
        until(() -> {
            Integer now = recent.now("a");
            assertTrue(now != null, "a moment without a value");
            return now == 3;
        });
    }

    @Test
    void aValueNobodyAsksForBecomesTooOld() {
        Recent<String, Integer> recent = new Recent<>(Duration.ofMillis(20), 10, key -> reads.incrementAndGet());
        recent.get("a");
        long readAt = System.nanoTime();
        until(() -> System.nanoTime() - readAt > Duration.ofMillis(30).toNanos());
        assertNull(recent.now("a"));
        assertEquals(2, recent.get("a"));
    }

    @Test
    void whatIsForgottenWhileItIsReadIsNotRemembered() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Recent<String, Integer> recent = new Recent<>(LONG, 10, key -> {
            reading.countDown();
            try {
                go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
            return reads.incrementAndGet();
        });
        Thread reader = Thread.startVirtualThread(() -> recent.get("a"));
        reading.await();
        recent.forget("a");
        go.countDown();
        reader.join();
        assertNull(recent.now("a"));
    }

    @Test
    void aRefusalForgetsAndASilenceDoesNot() {
        AtomicInteger status = new AtomicInteger(503);
        Recent<String, Integer> recent = new Recent<>(Duration.ofSeconds(1), 10, key -> {
            if (reads.incrementAndGet() == 1) {
                return 1;
            }
            throw Failure.of(status.get(), "no", "no");
        });
        recent.get("a");
        until(() -> {
            assertEquals(1, recent.now("a"));
            return reads.get() >= 3;
        });
        status.set(404);
        until(() -> recent.now("a") == null);
        assertThrows(Failure.class, () -> recent.get("a"));
    }

    @Test
    void thereIsALimitToWhatIsRemembered() {
        Recent<Integer, Integer> recent = new Recent<>(LONG, 2, key -> reads.incrementAndGet());
        for (int i = 0; i < 3; i++) {
            recent.get(i);
        }
        assertNull(recent.now(0));
        assertEquals(3, recent.now(2));
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen in time");
            Thread.onSpinWait();
        }
    }
}
