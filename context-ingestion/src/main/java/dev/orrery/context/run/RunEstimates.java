package dev.orrery.context.run;

import dev.orrery.context.knowledgebase.KnowledgeBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a queued run will start and end, by what is before it in the queue and what earlier runs took. A run is
 * expected to take as long as the newest one that did the same; a full resync, whose size is known, by the pace of earlier
 * ones; any other as long as the newest runs took on average. Where that says nothing, nothing is told. Call inside a
 * transaction.
 */
@ApplicationScoped
class RunEstimates {
    /** Ended runs that tell what is usual. */
    private static final int NEWEST = 20;

    private final EntityManager entities;
    private final SyncRunRepository runs;

    RunEstimates(EntityManager entities, SyncRunRepository runs) {
        this.entities = entities;
        this.runs = runs;
    }

    /**
     * A run that waits.
     *
     * @param position from 1, over all knowledge bases
     * @param secondsUntilStart null when a run before it says nothing of its length
     * @param secondsUntilEnd null when that is so, or its own length is not known
     */
    record Waiting(
            long position,
            @Nullable Long secondsUntilStart,
            @Nullable Long secondsUntilEnd) {}

    /** Work that is before a run: in the whole queue, and in its own knowledge base, where one run works at a time. */
    private record Ahead(long position, long millis, long ownMillis, boolean isKnown) {

        Ahead with(@Nullable Long more, boolean own) {
            return more == null
                    ? new Ahead(position, millis, ownMillis, false)
                    : new Ahead(position, millis + more, own ? ownMillis + more : ownMillis, isKnown);
        }
    }

    /** How long a run that is asked for now will work; null when nothing like it was done before. */
    @Nullable
    Long expectedMillis(KnowledgeBase kb, @Nullable UUID sourceId, OperationType operation) {
        return switch (operation) {
            case SOURCE_SYNC -> newest(kb.id, sourceId, operation).millis();
            case KNOWLEDGE_RESYNC -> {
                Done own = newest(kb.id, null, operation);
                Double each =
                        own.millisEach() == null ? newest(null, null, operation).millisEach() : own.millisEach();
                yield each == null ? own.millis() : Long.valueOf(Math.round(each * kb.documentCount));
            }
        };
    }

    Waiting waiting(SyncRun run) {
        Instant now = Instant.now();
        Long typical = typicalMillis();
        Ahead ahead = queuedAhead(run, typical);
        List<SyncRun> running = runs.list("status", RunStatus.RUNNING);
        for (SyncRun working : running) {
            ahead = ahead.with(left(working, typical, now), working.knowledgeBaseId.equals(run.knowledgeBaseId));
        }
        if (!ahead.isKnown()) {
            return new Waiting(ahead.position(), null, null);
        }
        long wait = Math.max(ahead.ownMillis(), ahead.millis() / Math.max(1, running.size()));
        wait = Math.max(wait, Duration.between(now, run.availableAt).toMillis());
        Long own = run.expectedMillis == null ? typical : run.expectedMillis;
        return new Waiting(ahead.position(), seconds(wait), own == null ? null : Long.valueOf(seconds(wait + own)));
    }

    private Ahead queuedAhead(SyncRun run, @Nullable Long typical) {
        Tuple sums = (Tuple) entities.createNativeQuery("""
                        select count(*) as runs, count(expected_millis) as known,
                               coalesce(sum(expected_millis), 0) as millis,
                               count(*) filter (where knowledge_base_id = :kb) as own_runs,
                               count(expected_millis) filter (where knowledge_base_id = :kb) as own_known,
                               coalesce(sum(expected_millis) filter (where knowledge_base_id = :kb), 0) as own_millis
                        from sync_run where status = 'QUEUED' and (enqueued_at, id) < (:at, :id)
                        """, Tuple.class)
                .setParameter("kb", run.knowledgeBaseId)
                .setParameter("at", run.enqueuedAt)
                .setParameter("id", run.id)
                .getSingleResult();
        long unknown = number(sums, "runs") - number(sums, "known");
        long usual = typical == null ? 0 : typical;
        return new Ahead(
                number(sums, "runs") + 1,
                number(sums, "millis") + unknown * usual,
                number(sums, "own_millis") + (number(sums, "own_runs") - number(sums, "own_known")) * usual,
                unknown == 0 || typical != null);
    }

    /** What a run at work still needs: by what was expected of it, or by its own pace where that is more. */
    private static @Nullable Long left(SyncRun run, @Nullable Long typical, Instant now) {
        long elapsed = Math.max(0, Duration.between(run.startedAt, now).toMillis());
        Long byPace = run.processedDocumentCount == 0
                ? null
                : Long.valueOf(elapsed
                        * Math.max(0, run.totalDocumentCount - run.processedDocumentCount)
                        / run.processedDocumentCount);
        Long expected = run.expectedMillis == null ? typical : run.expectedMillis;
        if (expected == null) {
            return byPace;
        }
        return Math.max(Math.max(0, expected - elapsed), byPace == null ? 0 : byPace);
    }

    private @Nullable Long typicalMillis() {
        return newest(null, null, null).millis();
    }

    /** Of one ended run, or of several on average. */
    private record Done(@Nullable Long millis, @Nullable Double millisEach) {}

    /** The newest run of a knowledge base that did the same; without a knowledge base the newest ones of all. */
    private Done newest(@Nullable UUID knowledgeBaseId, @Nullable UUID sourceId, @Nullable OperationType operation) {
        String which = knowledgeBaseId == null ? "" : " and knowledge_base_id = :kb";
        which += operation == null ? "" : " and operation_type = :operation";
        which += sourceId == null ? "" : " and source_id = :source";
        var query = entities.createNativeQuery("""
                        select count(*) as runs, coalesce(sum(documents), 0) as documents,
                               cast(coalesce(sum(extract(epoch from took) * 1000), 0) as bigint) as millis
                        from (select processed_document_count as documents, finished_at - started_at as took
                              from sync_run where status = 'READY'%s order by finished_at desc limit :limit) newest
                        """.formatted(which), Tuple.class)
                .setParameter("limit", knowledgeBaseId == null ? NEWEST : 1);
        if (knowledgeBaseId != null) {
            query.setParameter("kb", knowledgeBaseId);
        }
        if (operation != null) {
            query.setParameter("operation", operation.name());
        }
        if (sourceId != null) {
            query.setParameter("source", sourceId);
        }
        Tuple sums = (Tuple) query.getSingleResult();
        long count = number(sums, "runs");
        long documents = number(sums, "documents");
        double millis = number(sums, "millis");
        return new Done(
                count == 0 ? null : Long.valueOf(Math.round(millis / count)),
                documents == 0 ? null : Double.valueOf(millis / documents));
    }

    private static long number(Tuple row, String column) {
        return row.get(column, Number.class).longValue();
    }

    private static long seconds(long millis) {
        return Math.ceilDiv(millis, 1000);
    }
}
