package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Renews the lease of a run three times in its length, for as long as its worker lives. */
@ApplicationScoped
public class Heartbeats {
    private static final Logger LOG = Logger.getLogger(Heartbeats.class);

    private final RunQueue queue;
    private final Duration interval;

    Heartbeats(RunQueue queue, ContextConfig config) {
        this.queue = queue;
        this.interval = config.worker().lease().dividedBy(3);
    }

    /** Ends the renewal when closed. */
    interface Renewal extends AutoCloseable {
        @Override
        void close();
    }

    Renewal keep(Lease lease) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread.ofVirtual().name("lease-" + lease.runId()).start(() -> renew(lease, ended));
        return ended::countDown;
    }

    private void renew(Lease lease, CountDownLatch ended) {
        try {
            while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (!queue.renew(lease)) {
                        return;
                    }
                } catch (RuntimeException unwritten) {
                    LOG.warnf("The lease of run %s could not be renewed: %s", lease.runId(), unwritten);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
