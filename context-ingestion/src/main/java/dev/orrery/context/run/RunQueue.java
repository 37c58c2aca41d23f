package dev.orrery.context.run;

import dev.orrery.context.Constraints;
import dev.orrery.context.ContextConfig;
import dev.orrery.context.WireNames;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceRepository;
import dev.orrery.context.source.SourceSyncStatus;
import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Claims runs by lease, fences the writes of their workers, and brings every claimed run to an end. */
@ApplicationScoped
public class RunQueue {
    private static final Logger LOG = Logger.getLogger(RunQueue.class);
    private static final int WRITE_TIMEOUT_SECONDS = 300;
    private static final String WORKER_LOST = "The worker stopped answering; the run was taken from it.";

    private final SyncRunRepository runs;
    private final SourceRepository sources;
    private final KnowledgeBaseStates states;
    private final Outbox outbox;
    private final RunOutcomes outcomes;
    private final IndexSwitch indexSwitch;
    private final ContextConfig.Worker config;

    RunQueue(
            SyncRunRepository runs,
            SourceRepository sources,
            KnowledgeBaseStates states,
            Outbox outbox,
            RunOutcomes outcomes,
            IndexSwitch indexSwitch,
            ContextConfig config) {
        this.runs = runs;
        this.sources = sources;
        this.states = states;
        this.outbox = outbox;
        this.outcomes = outcomes;
        this.indexSwitch = indexSwitch;
        this.config = config.worker();
    }

    /** The oldest run that may start, now this worker's; empty when there is none. */
    public Optional<Lease> claim(String worker) {
        try {
            return QuarkusTransaction.requiringNew()
                    .call(() -> runs.lockNextClaimable()
                            .filter(run -> states.isFree(run.knowledgeBaseId))
                            .map(run -> claimed(run, worker)));
        } catch (RuntimeException failed) {
            if (Constraints.violated(failed, "sync_run_one_running")) {
                // Another worker started a run of the same knowledge base in this moment.
                return Optional.empty();
            }
            throw failed;
        }
    }

    private Lease claimed(SyncRun run, String worker) {
        // Asked first: a query writes out what was changed before it, and half a lease is no lease.
        Instant leaseEnd = runs.leaseEnd(config.lease());
        long token = runs.nextFencingToken();
        run.status = RunStatus.RUNNING;
        run.attempt++;
        run.startedAt = Instant.now();
        run.leaseOwner = worker;
        run.leaseExpiresAt = leaseEnd;
        run.fencingToken = token;
        run.currentStep = "Starting";
        run.totalFileCount = 0;
        run.processedFileCount = 0;
        run.totalDocumentCount = 0;
        run.processedDocumentCount = 0;
        run.failedDocumentCount = 0;
        run.failures = "[]";
        run.changeSeq++;
        outcomes.forgetFailures(run.id);
        run.changesBefore = outcomes.changes(run.id);
        runs.flush();
        states.working(run.knowledgeBaseId, run.operationType, "Sync is running");
        indexSwitch.abandon(run.knowledgeBaseId);
        sourceState(run.sourceId, SourceSyncStatus.SYNCING, null);
        return Lease.of(run);
    }

    /** Prolongs the lease; false when it is lost. */
    public boolean renew(Lease lease) {
        return QuarkusTransaction.requiringNew().call(() -> {
            // Locked before the clock is asked: a write that is being done holds it, and may take longer than a lease.
            SyncRun run = runs.findById(lease.runId(), LockModeType.PESSIMISTIC_WRITE);
            if (run == null || !isHeld(run, lease)) {
                return false;
            }
            run.leaseExpiresAt = runs.leaseEnd(config.lease());
            return true;
        });
    }

    /**
     * Runs the action while the run is locked and still this lease's: nobody can take it over meanwhile.
     *
     * @throws LeaseLost instead of running the action
     */
    public void fenced(Lease lease, Consumer<SyncRun> action) {
        QuarkusTransaction.requiringNew().timeout(WRITE_TIMEOUT_SECONDS).run(() -> {
            SyncRun run = runs.findById(lease.runId(), LockModeType.PESSIMISTIC_WRITE);
            if (run == null || !isHeld(run, lease)) {
                throw new LeaseLost(lease);
            }
            run.changeSeq++;
            action.accept(run);
            if (run.status == RunStatus.RUNNING) {
                // A heartbeat waits for this lock, and the action may have taken longer than the lease was.
                run.leaseExpiresAt = runs.leaseEnd(config.lease());
            }
        });
    }

    private static boolean isHeld(SyncRun run, Lease lease) {
        return run.status == RunStatus.RUNNING && run.fencingToken == lease.token();
    }

    public void succeed(Lease lease, Consumer<SyncRun> counters) {
        fenced(lease, run -> {
            counters.accept(run);
            end(run, RunStatus.READY, null, null);
        });
    }

    public void fail(Lease lease, String code, String message) {
        fenced(lease, run -> end(run, RunStatus.ERROR, code, message));
    }

    /**
     * Ends a run that waits or works. Its worker is not asked: it is refused at its next write, and a write that is
     * being done is waited for.
     *
     * @throws Failure 404 {@code sync_run_not_found}, 409 {@code sync_run_ended}
     */
    public SyncRun cancel(UUID runId) {
        return QuarkusTransaction.requiringNew().timeout(WRITE_TIMEOUT_SECONDS).call(() -> {
            SyncRun run = runs.findById(runId, LockModeType.PESSIMISTIC_WRITE);
            if (run == null) {
                throw Failure.notFound("sync_run_not_found", "There is no sync run '" + runId + "'.");
            }
            if (run.isEnded()) {
                throw Failure.conflict("sync_run_ended", "The run has ended already.")
                        .with("sync_run_id", run.id)
                        .with("status", WireNames.of(run.status));
            }
            run.cancelledAt = Instant.now();
            run.changeSeq++;
            ended(run, RunStatus.ERROR, "sync_run_cancelled", "The run was cancelled.");
            states.cancelled(run.knowledgeBaseId);
            return run;
        });
    }

    /** Ends the runs of a source that is going to be removed. */
    public void endRunsOf(UUID sourceId) {
        for (SyncRun run : QuarkusTransaction.requiringNew().call(() -> runs.activeOf(sourceId))) {
            try {
                cancel(run.id);
            } catch (Failure ended) {
                LOG.debugf("Run %s has ended by itself: %s", run.id, ended.getMessage());
            }
        }
    }

    /** Waits and tries again, or ends the run and tells the dead-letter topic when it was tried often enough. */
    public void retry(Lease lease, String code, String message) {
        fenced(lease, run -> {
            if (isHopeless(run)) {
                giveUp(run, code, message);
            } else {
                Duration wait =
                        config.retryDelay().multipliedBy(1L << Math.clamp(run.attemptsSinceProgress - 1, 0, 10));
                requeue(run, message, Instant.now().plus(wait));
            }
        });
    }

    /** Gives a run back that this worker cannot finish because it stops; this does not count as an attempt. */
    public void release(Lease lease) {
        fenced(lease, run -> {
            run.attempt--;
            requeue(run, "The worker was shut down; the run goes on elsewhere.", Instant.now());
        });
    }

    /** Takes runs from workers that did not renew their lease; the number taken. */
    public int takeBackExpired() {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<SyncRun> expired = runs.lockExpired();
            for (SyncRun run : expired) {
                run.changeSeq++;
                LOG.warnf("Lease of run %s by %s ended, attempt %d", run.id, run.leaseOwner, run.attempt);
                if (isHopeless(run)) {
                    giveUp(run, "sync_worker_lost", WORKER_LOST);
                } else {
                    requeue(run, WORKER_LOST, Instant.now());
                }
            }
            return expired.size();
        });
    }

    /** Counts the attempt that ends; a long run goes on after many, as long as they bring it on. */
    private boolean isHopeless(SyncRun run) {
        run.attemptsSinceProgress = outcomes.changes(run.id) > run.changesBefore ? 1 : run.attemptsSinceProgress + 1;
        return run.attemptsSinceProgress >= config.maxAttempts();
    }

    private void requeue(SyncRun run, String message, Instant availableAt) {
        run.status = RunStatus.QUEUED;
        run.lastError = message;
        run.availableAt = availableAt;
        run.currentStep = "Waiting for the next attempt";
        run.released();
        outbox.requested(run);
    }

    private void giveUp(SyncRun run, String code, String message) {
        end(run, RunStatus.ERROR, code, "Gave up after " + run.attempt + " attempts: " + message);
        outbox.givenUp(run);
    }

    private void end(SyncRun run, RunStatus status, @Nullable String code, @Nullable String error) {
        ended(run, status, code, error);
        states.settled(run.knowledgeBaseId, error);
    }

    private void ended(SyncRun run, RunStatus status, @Nullable String code, @Nullable String error) {
        run.status = status;
        run.errorCode = code;
        run.errorSummary = error;
        run.lastError = error == null ? run.lastError : error;
        run.finishedAt = Instant.now();
        run.currentStep = error == null ? "Done" : "Failed";
        run.released();
        runs.flush();
        sourceState(run.sourceId, error == null ? SourceSyncStatus.READY : SourceSyncStatus.ERROR, error);
        indexSwitch.abandonUnlessBuilt(run.knowledgeBaseId);
        outcomes.prune(run.knowledgeBaseId);
    }

    /** Call inside a transaction. */
    void sourceState(@Nullable UUID sourceId, SourceSyncStatus status, @Nullable String error) {
        Source source = sourceId == null ? null : sources.findById(sourceId);
        if (source != null) {
            source.lastSyncStatus = status;
            source.lastSyncError = error;
            if (status == SourceSyncStatus.READY || status == SourceSyncStatus.ERROR) {
                source.lastSyncAt = Instant.now();
            }
        }
    }
}
