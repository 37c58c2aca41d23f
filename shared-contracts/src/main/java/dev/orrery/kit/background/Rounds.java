package dev.orrery.kit.background;

import dev.orrery.kit.failure.DatabaseAway;
import dev.orrery.kit.failure.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The rounds of one work. */
final class Rounds {
    private static final Logger LOG = Logger.getLogger(BackgroundWork.class);

    private final String name;
    private final Duration first;
    private final Duration pause;
    private final Logger.Level whenAway;
    private final BooleanSupplier round;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile long dueAt;
    private volatile boolean done;
    private @Nullable String problem;

    /** @param round true when there is nothing left to do */
    Rounds(String name, Duration first, Duration pause, boolean endless, BooleanSupplier round) {
        this.name = name;
        this.first = first;
        this.pause = pause;
        // What ends once done waits for its peers at every start of the suite.
        this.whenAway = endless ? Logger.Level.WARN : Logger.Level.INFO;
        this.round = round;
        this.dueAt = System.nanoTime() + first.toNanos() + pause.toNanos();
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    String name() {
        return name;
    }

    void start() {
        thread.start();
    }

    double overdueSeconds() {
        return done ? 0 : Math.max(0, System.nanoTime() - dueAt) / 1e9;
    }

    void letNoneBegin() {
        stopping.countDown();
    }

    void awaitEnd(Duration limit) {
        try {
            if (!thread.join(limit)) {
                LOG.warnf("Background work %s has not ended in time", name);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Duration wait = first;
            while (!done && !stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                attempt();
                wait = pause;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        try {
            done = round.getAsBoolean();
            dueAt = System.nanoTime() + pause.toNanos();
            if (problem != null) {
                problem = null;
                LOG.infof("Background work %s works again", name);
            }
        } catch (RuntimeException | Error failed) {
            // An error too: work that ended without a word would be missed only when it is needed.
            tell(failed);
        }
    }

    private void tell(Throwable failed) {
        String met = failed.toString();
        if (met.equals(problem) || stopping.getCount() == 0) {
            return;
        }
        problem = met;
        if (failed instanceof Failure || DatabaseAway.causes(failed)) {
            LOG.logf(whenAway, "Background work %s failed, again in %s: %s", name, pause, met);
        } else {
            LOG.errorf(failed, "Background work %s failed, again in %s", name, pause);
        }
    }
}
