package dev.orrery.kit.usage;

import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.modelops.UsageRecord;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.Backlog;
import dev.orrery.kit.metrics.Samples;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Usage of a service on its way to model operations. A record is committed in the service's own schema (table
 * {@code usage_outbox}, see {@link UsageTable}) before the caller may answer; many callers share one transaction. A relay
 * delivers what is committed in batches, again and again until it is accepted; the record's id makes that harmless.
 *
 * <p>One instance a process. {@link #start} it once the tables are there, {@link #close} it at the end: what was not
 * delivered by then is delivered after the next start, by whichever process comes first.
 */
public final class UsageOutbox implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(UsageOutbox.class);
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_IN_A_COMMIT = 512;

    private final UsageTable table;
    private final UsageRelay relay;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private volatile boolean open = true;
    private final Thread writer =
            Thread.ofPlatform().daemon().name("usage-writer").unstarted(this::write);

    private record Waiting(UsageRecord record, CompletableFuture<Void> committed) {}

    public UsageOutbox(UsageTable table, UsageDelivery delivery, Duration pace) {
        this.table = table;
        this.relay = new UsageRelay(table, delivery, pace);
    }

    /** Over the table {@code usage_outbox} of this schema, told to model operations. */
    public static UsageOutbox over(DataSource database, ModelOpsClient modelOps, UsageSettings settings) {
        return new UsageOutbox(
                new UsageTable(database, settings.durability()), modelOps::recordUsage, settings.deliveryPace());
    }

    public void start() {
        writer.start();
        relay.start();
    }

    /** Shows in the metrics what waits. */
    public void watch(Samples samples) {
        Backlog.watchOutbox(samples, "usage", table::backlog);
    }

    /**
     * Completes once the record is committed, on another thread. Fails with 503 {@code usage_unavailable} when it cannot
     * be: the caller then must not hand out what it would have counted.
     */
    public CompletionStage<Void> write(UsageRecord record) {
        Waiting waiting = new Waiting(record, new CompletableFuture<>());
        if (!open || !queue.offer(waiting)) {
            return CompletableFuture.failedFuture(unavailable(null));
        }
        return waiting.committed();
    }

    private void write() {
        List<Waiting> batch = new ArrayList<>(MOST_IN_A_COMMIT);
        try {
            while (open || !queue.isEmpty()) {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_IN_A_COMMIT - 1);
                commit(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            queue.drainTo(batch);
            if (!batch.isEmpty()) {
                commit(batch);
            }
        }
    }

    private void commit(List<Waiting> batch) {
        List<UsageRecord> records = batch.stream().map(Waiting::record).toList();
        try {
            insert(records);
        } catch (SQLException refused) {
            LOG.errorf(refused, "%d usage records could not be stored", batch.size());
            Failure failure = unavailable(refused);
            batch.forEach(waiting -> waiting.committed().completeExceptionally(failure));
            return;
        }
        batch.forEach(waiting -> waiting.committed().complete(null));
        relay.wake();
    }

    /** A connection that the server had closed costs a second attempt; a record stored twice counts once. */
    private void insert(List<UsageRecord> records) throws SQLException {
        try {
            table.insert(records);
        } catch (SQLException first) {
            LOG.debug("The first attempt to store usage failed", first);
            table.insert(records);
        }
    }

    private static Failure unavailable(@Nullable Throwable cause) {
        Failure failure =
                Failure.unavailable("usage_unavailable", "The use of models cannot be counted now; try again shortly.");
        return cause == null ? failure : failure.causedBy(cause);
    }

    /** Stores what waits, then stops; what is not delivered stays stored. */
    @Override
    public void close() {
        open = false;
        writer.interrupt();
        relay.close();
        try {
            writer.join(Duration.ofSeconds(5));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
