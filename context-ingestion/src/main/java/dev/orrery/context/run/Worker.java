package dev.orrery.context.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.index.RetiredIndexes;
import dev.orrery.contracts.context.SyncRunRequested;
import dev.orrery.kit.background.BackgroundWork;
import dev.orrery.kit.failure.DatabaseAway;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.RequestTrail;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Executes runs. A message or the poll only says that there may be work: what to do is claimed from the database, and a
 * run whose lease was lost is left alone.
 */
@ApplicationScoped
public class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final String UNEXPECTED = "knowledge_source_sync_failed";

    private final RunQueue queue;
    private final ManualWrites writes;
    private final RetiredIndexes retired;
    private final SyncJob job;
    private final Heartbeats heartbeats;
    private final RunMetrics metrics;
    private final BackgroundWork background;
    private final ContextConfig config;
    private final ObjectMapper json;
    private final String name = "worker-" + UUID.randomUUID();
    private final Semaphore slots;
    private final Set<Lease> active = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    Worker(
            RunQueue queue,
            ManualWrites writes,
            RetiredIndexes retired,
            SyncJob job,
            Heartbeats heartbeats,
            RunMetrics metrics,
            BackgroundWork background,
            ContextConfig config,
            ObjectMapper json) {
        this.queue = queue;
        this.writes = writes;
        this.retired = retired;
        this.job = job;
        this.heartbeats = heartbeats;
        this.metrics = metrics;
        this.background = background;
        this.config = config;
        this.json = json;
        this.slots = new Semaphore(config.worker().maxConcurrentRuns());
    }

    @Incoming("sync-run-requests")
    @RunOnVirtualThread
    public void requested(String message) {
        try {
            SyncRunRequested request = json.readValue(message, SyncRunRequested.class);
            LOG.debugf("Run %s waits, attempt %d", request.runId(), request.attempt());
        } catch (JsonProcessingException foreign) {
            LOG.warnf("A record on %s is no run request and is skipped: %s", SyncRunRequested.TOPIC, foreign);
            return;
        }
        work();
    }

    void start(@Observes StartupEvent event) {
        if (config.isWorker()) {
            background.every(config.worker().pollInterval(), "run-poll", this::poll);
        }
    }

    private void poll() {
        if (!stopping) {
            queue.takeBackExpired();
            writes.endAbandoned();
            retired.removeDue();
            work();
        }
    }

    /** Claims as many runs as there are free slots. */
    private void work() {
        while (config.isWorker() && !stopping && slots.tryAcquire()) {
            Optional<Lease> claimed = Optional.empty();
            try {
                claimed = queue.claim(name);
            } finally {
                if (claimed.isEmpty()) {
                    slots.release();
                }
            }
            if (claimed.isEmpty()) {
                return;
            }
            Lease lease = claimed.get();
            Thread.ofVirtual().name("sync-run-" + lease.runId()).start(() -> {
                try {
                    execute(lease);
                } finally {
                    slots.release();
                }
                work();
            });
        }
    }

    private void execute(Lease lease) {
        active.add(lease);
        Span span = RunSpan.start(lease);
        try {
            // The run is what all of this belongs to: in the log, and for those who are called.
            new RequestTrail("run:" + lease.runId(), Context.current().with(span)).run(() -> execute(lease, span));
        } finally {
            span.end();
            active.remove(lease);
        }
    }

    private void execute(Lease lease, Span span) {
        long began = System.nanoTime();
        try (var renewal = heartbeats.keep(lease)) {
            LOG.infof("Run %s starts, attempt %d", lease.runId(), lease.attempt());
            job.execute(lease);
            LOG.infof("Run %s is ready", lease.runId());
            metrics.ended(RunMetrics.Attempt.READY, began);
        } catch (LeaseLost lost) {
            span.setStatus(StatusCode.ERROR);
            metrics.ended(RunMetrics.Attempt.LOST, began);
            LOG.warn(lost.getMessage());
        } catch (RuntimeException failed) {
            span.setStatus(StatusCode.ERROR);
            ended(lease, failed, began);
        }
    }

    private void ended(Lease lease, RuntimeException failed, long began) {
        if (stopping) {
            // What breaks while this process goes down is not the run's fault; its lease brings it back.
            return;
        }
        try {
            if (failed instanceof Failure failure) {
                LOG.warnf("Run %s failed with %s: %s", lease.runId(), failure.code(), failure.getMessage());
                if (isTransient(failure)) {
                    queue.retry(lease, failure.code(), failure.getMessage());
                    metrics.ended(RunMetrics.Attempt.RETRIED, began);
                } else {
                    queue.fail(lease, failure.code(), failure.getMessage());
                    metrics.ended(RunMetrics.Attempt.FAILED, began);
                }
            } else if (DatabaseAway.causes(failed)) {
                LOG.warnf("Run %s lost the database: %s", lease.runId(), failed);
                queue.retry(lease, UNEXPECTED, "The database did not answer.");
                metrics.ended(RunMetrics.Attempt.RETRIED, began);
            } else {
                LOG.errorf(failed, "Run %s failed", lease.runId());
                queue.fail(lease, UNEXPECTED, "The sync failed inside the service; its log has the reason.");
                metrics.ended(RunMetrics.Attempt.FAILED, began);
            }
        } catch (LeaseLost lost) {
            metrics.ended(RunMetrics.Attempt.LOST, began);
            LOG.warn(lost.getMessage());
        } catch (RuntimeException unwritten) {
            LOG.errorf(unwritten, "The end of run %s could not be written; its lease brings it back", lease.runId());
        }
    }

    /** A provider or service that fails now may work in a moment. */
    private static boolean isTransient(Failure failure) {
        boolean provider = failure.code().startsWith("vector_")
                || failure.code().startsWith("embeddings_")
                || failure.code().startsWith("upstream_");
        return failure.status() == 429 || failure.status() >= 502 || failure.status() == 500 && provider;
    }

    /** Gives running work back, so that another worker goes on at once. */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        for (Lease lease : active) {
            try {
                queue.release(lease);
            } catch (RuntimeException unreleased) {
                LOG.warnf("Run %s could not be given back; its lease ends by itself: %s", lease.runId(), unreleased);
            }
        }
    }
}
