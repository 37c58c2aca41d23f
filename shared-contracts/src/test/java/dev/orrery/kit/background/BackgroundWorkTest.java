package dev.orrery.kit.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rounds follow each other whatever becomes of one, and end with the service. */
class BackgroundWorkTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final BackgroundWork background = new BackgroundWork(registry, new RoundContext());
    private final LinkedBlockingQueue<Integer> begun = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        background.stop(new ShutdownEvent());
    }

    private void awaitRound() throws InterruptedException {
        assertNotNull(begun.poll(10, TimeUnit.SECONDS), "a round");
    }

    private double overdue() {
        return registry.get("orrery.background.overdue.seconds")
                .tag("work", "work")
                .gauge()
                .value();
    }

    @Test
    void aRoundFollowsOneThatFailsAndIsOverdueUntilOneEndsWell() throws Exception {
        SynchronousQueue<Throwable> outcomes = new SynchronousQueue<>();
        background.every(SOON, "work", () -> {
            begun.add(1);
            Throwable outcome = taken(outcomes);
            if (outcome instanceof Error error) {
                throw error;
            }
            if (outcome instanceof IllegalStateException failed) {
                throw failed;
            }
        });
        awaitRound();
        outcomes.put(new IllegalStateException("the database is away"));
        awaitRound();
        outcomes.put(new NoClassDefFoundError("lost"));
        awaitRound();
        double late = overdue();
        assertTrue(late > 0, late + " s since the start");
        outcomes.put(new Exception("none: this round ends well"));
        awaitRound();
        double since = overdue();
        assertTrue(since < late, since + " s after a good round, " + late + " s before it");
        outcomes.put(new Exception("none"));
        awaitRound();
        outcomes.put(new Exception("none"));
    }

    private static Throwable taken(SynchronousQueue<Throwable> outcomes) {
        try {
            return outcomes.take();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void anAttemptIsRepeatedUntilItIsDoneAndIsNeverOverdueAfterwards() throws Exception {
        background.untilDone(SOON, "work", () -> {
            begun.add(1);
            int attempt = begun.size();
            if (attempt == 1) {
                throw new IllegalStateException("no peer yet");
            }
            return attempt == 3;
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (begun.size() < 3 || overdue() > 0) {
            assertTrue(System.nanoTime() < deadline, begun.size() + " attempts");
            Thread.onSpinWait();
        }
        assertEquals(3, begun.size());
        assertEquals(0, overdue());
    }

    @Test
    void theFirstRoundCanWait() {
        background.every(NEVER, SOON, "work", () -> begun.add(1));
        assertEquals(0, overdue(), "not before its time");
        background.stop(new ShutdownEvent());
        assertNull(begun.poll());
    }

    @Test
    void aRoundThatRunsEndsBeforeTheServiceDoesAndNoneFollows() throws Exception {
        SynchronousQueue<Integer> ends = new SynchronousQueue<>();
        LinkedBlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
        var ongoing = background.every(SOON, "work", () -> {
            begun.add(1);
            assertEquals(7, takenNumber(ends));
            ended.add(1);
        });
        awaitRound();
        Thread stopping = Thread.ofVirtual().start(ongoing::stop);
        assertFalse(stopping.join(Duration.ofMillis(20)), "it waits for the round");
        ends.put(7);
        assertTrue(stopping.join(Duration.ofSeconds(10)));
        assertEquals(1, ended.size());
        assertNull(begun.poll());
    }

    private static int takenNumber(SynchronousQueue<Integer> numbers) {
        try {
            return numbers.take();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
