package dev.orrery.suite.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The one way in which these tests wait. */
final class Waiting {
    /** Within this time everything is well again by itself after the last fault. */
    static final Duration DEADLINE = Duration.ofMinutes(4);

    private Waiting() {}

    static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(condition);
    }

    /** The pace of a plan, not a wait for something to happen. */
    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
