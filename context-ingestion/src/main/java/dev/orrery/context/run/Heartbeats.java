package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Renews leases three times in their length, for as long as who holds them lives. */
@ApplicationScoped
public class Heartbeats {
    private static final Logger LOG = Logger.getLogger(Heartbeats.class);

    private final RunQueue queue;
    private final Duration runs;

    Heartbeats(RunQueue queue, ContextConfig config) {
        this.queue = queue;
        this.runs = config.worker().lease();
    }

    /** Ends the renewal when closed. */
    interface Renewal extends AutoCloseable {
        @Override
        void close();
    }

    Renewal keep(Lease lease) {
        return keep("run " + lease.runId(), runs, () -> queue.renew(lease));
    }

    /** @param renew false when the lease belongs to another */
    Renewal keep(String what, Duration length, BooleanSupplier renew) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread.ofVirtual().name("lease of " + what).start(() -> renew(what, length, renew, ended));
        return ended::countDown;
    }

    private static void renew(String what, Duration length, BooleanSupplier renew, CountDownLatch ended) {
        try {
            while (!ended.await(length.toMillis() / 3, TimeUnit.MILLISECONDS)) {
                try {
                    if (!renew.getAsBoolean()) {
                        return;
                    }
                } catch (RuntimeException unwritten) {
                    LOG.warnf("The lease of %s could not be renewed: %s", what, unwritten);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
