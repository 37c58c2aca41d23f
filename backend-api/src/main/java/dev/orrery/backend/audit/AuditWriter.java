package dev.orrery.backend.audit;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Adds entries to the chain, many in one transaction, in the order in which the calls ended here. What the database does
 * not take waits and is tried again; while too many wait, no further change is let in.
 */
@ApplicationScoped
class AuditWriter {
    private static final Logger LOG = Logger.getLogger(AuditWriter.class);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final AuditRepository entries;
    private final CallerNames callers;
    private final AuditConfig config;
    private final BlockingQueue<AuditRecord> waiting = new LinkedBlockingQueue<>();
    /** The first entry of a write of which nobody knows whether it was committed. */
    private @Nullable AuditEntry uncertain;

    private volatile boolean stopping;
    private volatile @Nullable Thread worker;

    AuditWriter(AuditRepository entries, CallerNames callers, AuditConfig config) {
        this.entries = entries;
        this.callers = callers;
        this.config = config;
    }

    /** Whether a change may begin now. */
    boolean accepts() {
        return waiting.size() < config.mostWaiting();
    }

    void add(AuditRecord entry) {
        waiting.add(entry);
    }

    void start(@Observes StartupEvent event) {
        worker = Thread.ofVirtual().name("audit").start(this::work);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        Thread running = worker;
        if (running != null && !running.join(STOP_LIMIT)) {
            LOG.errorf("%d audit entries could not be written before the end", waiting.size());
        }
    }

    private void work() {
        List<AuditRecord> batch = new ArrayList<>();
        while (!stopping || !waiting.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty()) {
                    AuditRecord first = waiting.poll(100, TimeUnit.MILLISECONDS);
                    if (first == null) {
                        continue;
                    }
                    batch.add(first);
                    waiting.drainTo(batch, config.batch() - 1);
                }
                QuarkusTransaction.requiringNew().run(() -> write(batch));
                batch.clear();
                uncertain = null;
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException unreachable) {
                LOG.warnf(unreachable, "%d audit entries wait for the database", batch.size() + waiting.size());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(AGAIN_AFTER.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void write(List<AuditRecord> batch) {
        AuditHead head = entries.lockHead();
        // With the head in hand, an earlier write of this batch has ended: its entries are there, or none of them is.
        if (uncertain != null && entries.holds(uncertain)) {
            return;
        }
        uncertain = null;
        for (AuditRecord added : batch) {
            AuditEntry entry = entry(added);
            entry.seq = head.seq + 1;
            entry.previousHash = head.hash;
            entry.hash = entry.expectedHash();
            entries.persist(entry);
            head.seq = entry.seq;
            head.hash = entry.hash;
            uncertain = uncertain == null ? entry : uncertain;
        }
    }

    private AuditEntry entry(AuditRecord added) {
        AuditEntry entry = new AuditEntry();
        entry.at = added.at();
        if (added.actor() != null) {
            entry.actorId = added.actor().userId();
            entry.actorName = added.actor().username();
        }
        Optional<CallerNames.Named> bearer =
                Optional.ofNullable(added.named()).or(() -> callers.named(added.authorization()));
        if (bearer.isPresent()) {
            entry.actorId = bearer.get().userId();
            entry.actorName = bearer.get().username();
            entry.sessionId = bearer.get().sessionId();
        }
        entry.address = added.address();
        entry.requestId = added.requestId();
        entry.method = added.method();
        entry.path = added.path();
        entry.status = added.status();
        entry.target = added.target();
        entry.beforeJson = added.beforeJson();
        entry.afterJson = added.afterJson();
        return entry;
    }
}
