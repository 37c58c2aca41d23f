package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.JsonText;
import dev.orrery.context.WireNames;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The outcomes of single documents, over all attempts of a run. Call inside a transaction. */
@ApplicationScoped
public class RunOutcomes {
    private static final int MOST = 500;

    private final EntityManager entities;
    private final ContextConfig.Worker config;

    RunOutcomes(EntityManager entities, ContextConfig config) {
        this.entities = entities;
        this.config = config.worker();
    }

    /** One outcome as the API shows it. @param cursor the {@code after} of the next page */
    public record Entry(
            long cursor,
            @Nullable UUID documentId,
            String path,
            @Nullable String title,
            String outcome,
            String change,
            @Nullable String code,
            @Nullable String message) {}

    /** Failures of an attempt are told again by the next one if they are still there. */
    void forgetFailures(UUID runId) {
        entities.createNativeQuery("delete from sync_run_document where run_id = :run and change = 'FAILED'")
                .setParameter("run", runId)
                .executeUpdate();
    }

    /** Documents and paths of a run by what happened to them. */
    record Counts(
            int created, int updated, int unchanged, int deleted, int failed, int changedPaths, int deletedPaths) {}

    /** What an earlier attempt did to a document stays true when a later one finds nothing more to do. */
    void add(UUID runId, List<DocumentOutcome> outcomes) {
        for (int from = 0; from < outcomes.size(); from += MOST) {
            Map<String, DocumentOutcome> distinct = new LinkedHashMap<>();
            outcomes.subList(from, Math.min(from + MOST, outcomes.size()))
                    .forEach(outcome ->
                            distinct.merge(outcome.item(), outcome, (old, now) -> isWeaker(now, old) ? old : now));
            insert(runId, JsonText.write(distinct.values()));
        }
    }

    private static boolean isWeaker(DocumentOutcome now, DocumentOutcome old) {
        return switch (now.change()) {
            case UNCHANGED, REBUILT ->
                switch (old.change()) {
                    case CREATED, UPDATED, DELETED -> true;
                    case REBUILT, UNCHANGED, FAILED -> false;
                };
            case CREATED, UPDATED, DELETED, FAILED -> false;
        };
    }

    private void insert(UUID runId, String rows) {
        entities.createNativeQuery("""
                        insert into sync_run_document (run_id, item, document_id, path, title, change, code, message)
                        select :run, item, document_id, path, title, change, code, message
                        from json_to_recordset(cast(:rows as json)) as r(item text, document_id uuid, path text,
                            title text, change text, code text, message text)
                        on conflict (run_id, item) do update
                        set document_id = excluded.document_id, path = excluded.path, title = excluded.title,
                            change = excluded.change, code = excluded.code, message = excluded.message
                        where excluded.change not in ('UNCHANGED', 'REBUILT')
                           or sync_run_document.change not in ('CREATED', 'UPDATED', 'DELETED')
                        """)
                .setParameter("run", runId)
                .setParameter("rows", rows)
                .executeUpdate();
    }

    /** Documents that the run changed so far. */
    int changes(UUID runId) {
        Counts counts = count(runId);
        return counts.created() + counts.updated() + counts.deleted();
    }

    Counts count(UUID runId) {
        Object[] row = (Object[]) entities.createNativeQuery("""
                        select count(*) filter (where change = 'CREATED'), count(*) filter (where change = 'UPDATED'),
                               count(*) filter (where change in ('UNCHANGED', 'REBUILT')),
                               count(*) filter (where change = 'DELETED'), count(*) filter (where change = 'FAILED'),
                               count(distinct path) filter (where change in ('CREATED', 'UPDATED')),
                               count(distinct path) filter (where change = 'DELETED')
                        from sync_run_document where run_id = :run
                        """, Object[].class)
                .setParameter("run", runId)
                .getSingleResult();
        return new Counts(
                number(row[0]),
                number(row[1]),
                number(row[2]),
                number(row[3]),
                number(row[4]),
                number(row[5]),
                number(row[6]));
    }

    /** A page in the order of the run. @param change null for all */
    public List<Entry> page(UUID runId, @Nullable String outcome, long after, int limit) {
        List<?> rows = entities.createNativeQuery("""
                        select seq, document_id, path, title, change, code, message from sync_run_document
                        where run_id = :run and seq > :after and change in (:changes) order by seq limit :limit
                        """, Object[].class)
                .setParameter("run", runId)
                .setParameter("after", after)
                .setParameter("changes", changes(outcome))
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(row -> entry((Object[]) row)).toList();
    }

    /** Forgets the outcomes of older runs; the runs themselves stay. */
    void prune(UUID knowledgeBaseId) {
        entities.createNativeQuery("""
                        delete from sync_run_document where run_id in (
                            select id from sync_run where knowledge_base_id = :kb and finished_at is not null
                            order by finished_at desc offset :kept)
                        """)
                .setParameter("kb", knowledgeBaseId)
                .setParameter("kept", config.keepOutcomesOfRuns())
                .executeUpdate();
    }

    private static List<String> changes(@Nullable String outcome) {
        return List.of(DocumentChange.values()).stream()
                .filter(change -> outcome == null || change.outcome().equals(outcome))
                .map(Enum::name)
                .toList();
    }

    private static Entry entry(Object[] row) {
        DocumentChange change = DocumentChange.valueOf((String) row[4]);
        return new Entry(
                ((Number) row[0]).longValue(),
                (UUID) row[1],
                (String) row[2],
                (String) row[3],
                change.outcome(),
                WireNames.of(change),
                (String) row[5],
                (String) row[6]);
    }

    private static int number(Object value) {
        return ((Number) value).intValue();
    }
}
