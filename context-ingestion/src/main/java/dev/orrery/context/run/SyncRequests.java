package dev.orrery.context.run;

import dev.orrery.context.Lifecycle;
import dev.orrery.context.WireNames;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceRepository;
import dev.orrery.context.source.SourceSyncStatus;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trace.TraceParent;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts runs into the queue: the run and its message in one transaction. A request that a waiting run already answers
 * gets that run; a run that works already does not count, because files may have changed since it read them.
 */
@ApplicationScoped
public class SyncRequests {
    private final KnowledgeBaseRepository knowledgeBases;
    private final SourceRepository sources;
    private final SyncRunRepository runs;
    private final Outbox outbox;
    private final RunEstimates estimates;

    SyncRequests(
            KnowledgeBaseRepository knowledgeBases,
            SourceRepository sources,
            SyncRunRepository runs,
            Outbox outbox,
            RunEstimates estimates) {
        this.knowledgeBases = knowledgeBases;
        this.sources = sources;
        this.runs = runs;
        this.outbox = outbox;
        this.estimates = estimates;
    }

    /** What the request left behind. */
    public record Accepted(
            KnowledgeBase knowledgeBase, @Nullable Source source, SyncRun run) {}

    public Accepted resync(Actor actor, String knowledgeBaseId) {
        return QuarkusTransaction.requiringNew().call(() -> {
            KnowledgeBase kb = lockedForIngestion(actor, knowledgeBaseId);
            return accepted(actor, kb, null, OperationType.KNOWLEDGE_RESYNC);
        });
    }

    public Accepted sync(Actor actor, String knowledgeBaseId, String sourceId) {
        return QuarkusTransaction.requiringNew().call(() -> {
            KnowledgeBase kb = lockedForIngestion(actor, knowledgeBaseId);
            return accepted(actor, kb, syncing(sources.of(kb.id, sourceId)), OperationType.SOURCE_SYNC);
        });
    }

    /**
     * Asks again for what a run that ended in error was to do.
     *
     * @throws Failure 404 {@code sync_run_not_found}, 409 {@code sync_run_not_retryable}
     */
    public Accepted retry(Actor actor, String knowledgeBaseId, String runId) {
        return QuarkusTransaction.requiringNew().call(() -> {
            KnowledgeBase kb = lockedForIngestion(actor, knowledgeBaseId);
            SyncRun failed = runs.of(kb.id, runId);
            if (failed.status != RunStatus.ERROR) {
                throw Failure.conflict("sync_run_not_retryable", "Only a run that ended in error can be tried again.")
                        .with("sync_run_id", failed.id)
                        .with("status", WireNames.of(failed.status));
            }
            UUID sourceId = failed.sourceId;
            Source source = sourceId == null ? null : syncing(sources.of(kb.id, sourceId.toString()));
            Accepted again = accepted(actor, kb, source, failed.operationType);
            if (again.run().retryOf == null) {
                again.run().retryOf = failed.id;
            }
            return again;
        });
    }

    private static Source syncing(Source source) {
        if (source.lifecycleState != Lifecycle.ACTIVE) {
            throw Failure.conflict("knowledge_source_inactive", "The source is archived; make it active to sync it.")
                    .with("source_id", source.id)
                    .with("lifecycle_state", WireNames.of(source.lifecycleState));
        }
        source.lastSyncStatus = SourceSyncStatus.SYNCING;
        source.lastSyncError = null;
        return source;
    }

    /** The lock on the knowledge base makes two requests at the same time see each other's run. */
    private KnowledgeBase lockedForIngestion(Actor actor, String id) {
        KnowledgeBase kb = knowledgeBases.locked(actor, id);
        kb.requireIngestion();
        return kb;
    }

    private Accepted accepted(Actor actor, KnowledgeBase kb, @Nullable Source source, OperationType operation) {
        UUID sourceId = source == null ? null : source.id;
        KnowledgeBaseStates.working(kb, operation, "A run is queued");
        SyncRun run = runs.waiting(kb.id, sourceId).orElseGet(() -> queued(actor, kb, sourceId, operation));
        return new Accepted(kb, source, run);
    }

    private SyncRun queued(Actor actor, KnowledgeBase kb, @Nullable UUID sourceId, OperationType operation) {
        Instant now = Instant.now();
        SyncRun run = new SyncRun();
        run.id = UUID.randomUUID();
        run.organizationId = kb.organizationId;
        run.knowledgeBaseId = kb.id;
        run.sourceId = sourceId;
        run.operationType = operation;
        run.status = RunStatus.QUEUED;
        run.requestedBy = actor.userId();
        run.enqueuedAt = now;
        run.availableAt = now;
        run.startedAt = now;
        run.failures = "[]";
        run.traceparent = TraceParent.current();
        run.expectedMillis = estimates.expectedMillis(kb, sourceId, operation);
        runs.persist(run);
        outbox.requested(run);
        return run;
    }
}
