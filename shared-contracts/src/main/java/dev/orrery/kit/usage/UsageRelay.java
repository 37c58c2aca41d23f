package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.kit.failure.Failure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Takes stored records to model operations. Several relays share one table without getting in each other's way. */
final class UsageRelay implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(UsageRelay.class);
    private static final int MOST_AT_ONCE = 2_000;
    private static final Duration IDLE = Duration.ofSeconds(15);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private final UsageTable table;
    private final UsageDelivery delivery;
    private final Duration pace;
    private final Semaphore work = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("usage-relay").unstarted(this::run);
    private volatile boolean open = true;

    /** @param pace least time between two deliveries, so that a busy service sends few large batches */
    UsageRelay(UsageTable table, UsageDelivery delivery, Duration pace) {
        this.table = table;
        this.delivery = delivery;
        this.pace = pace;
    }

    void start() {
        thread.start();
    }

    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void run() {
        Duration failedFor = Duration.ZERO;
        try {
            while (open) {
                TimeUnit.NANOSECONDS.sleep(Math.max(failedFor.toNanos(), pace.toNanos()));
                failedFor = round(failedFor);
            }
        } catch (InterruptedException closed) {
            LOG.debug("The usage relay ends");
        }
    }

    /** Delivers what has gathered. Returns how long to wait after a failure, zero after success. */
    private Duration round(Duration waited) throws InterruptedException {
        try {
            int delivered;
            do {
                delivered = table.deliver(MOST_AT_ONCE, this::accepted);
            } while (open && delivered == MOST_AT_ONCE);
            if (delivered == 0) {
                // Woken by a commit; without one, records of an earlier process may wait here all the same.
                work.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            }
            return Duration.ZERO;
        } catch (SQLException | RuntimeException failed) {
            if (!open) {
                return Duration.ZERO;
            }
            Duration next = waited.isZero() ? Duration.ofSeconds(1) : waited.multipliedBy(2);
            Duration bounded = next.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : next;
            LOG.warnf("Usage is not delivered now, again in %s: %s", bounded, failed);
            return bounded;
        }
    }

    /**
     * Delivers a batch. A batch that is refused for good is told record by record, so that one bad record does not hold
     * up the others; the refused ones stay in the table, marked, for somebody to look at.
     */
    private UsageTable.Outcome accepted(List<UsageRecord> records) {
        try {
            delivery.deliver(records);
            return UsageTable.Outcome.allAccepted(records);
        } catch (Failure refused) {
            if (refused.status() != 400) {
                throw refused;
            }
        }
        UsageTable.Outcome outcome = new UsageTable.Outcome();
        for (UsageRecord record : records) {
            try {
                delivery.deliver(List.of(record));
                outcome.accept(record);
            } catch (Failure refused) {
                if (refused.status() != 400) {
                    throw refused;
                }
                LOG.errorf("The usage record %s is refused: %s", record.id(), refused.getMessage());
                outcome.refuse(record, refused.getMessage());
            }
        }
        return outcome;
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }
}
