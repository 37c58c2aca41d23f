package dev.orrery.context.run;

import dev.orrery.context.document.DocumentSight;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceRepository;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What readers see of runs, and how one is stopped. */
@ApplicationScoped
public class SyncRuns {
    private final KnowledgeBaseRepository knowledgeBases;
    private final SourceRepository sources;
    private final SyncRunRepository runs;
    private final RunOutcomes outcomes;
    private final RunQueue queue;
    private final RunEstimates estimates;
    private final DocumentSight sight;

    SyncRuns(
            KnowledgeBaseRepository knowledgeBases,
            SourceRepository sources,
            SyncRunRepository runs,
            RunOutcomes outcomes,
            RunQueue queue,
            RunEstimates estimates,
            DocumentSight sight) {
        this.knowledgeBases = knowledgeBases;
        this.sources = sources;
        this.runs = runs;
        this.outcomes = outcomes;
        this.queue = queue;
        this.estimates = estimates;
        this.sight = sight;
    }

    /** A run at one moment. @param seq grows whenever the run changes */
    record Moment(SyncRunView run, long seq, boolean isEnded) {}

    public SyncRunView view(SyncRun run) {
        return view(run, null);
    }

    List<SyncRunView> list(Actor actor, String knowledgeBaseId) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        Map<UUID, String> names =
                sources.of(kb.id).stream().collect(Collectors.toMap(source -> source.id, source -> source.displayName));
        boolean partial = sight.isPartial(actor, kb.id);
        return runs.newestFirst(kb.id).stream()
                .map(run -> view(run, run.sourceId == null ? null : names.get(run.sourceId)))
                .map(view -> partial ? view.withoutDocuments() : view)
                .toList();
    }

    /** The run as it is now. @throws Failure 404 {@code knowledge_base_not_found}, {@code sync_run_not_found} */
    Moment now(Actor actor, String knowledgeBaseId, String runId) {
        return QuarkusTransaction.requiringNew().call(() -> {
            KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
            SyncRun run = runs.of(kb.id, runId);
            Source source = run.sourceId == null ? null : sources.findById(run.sourceId);
            SyncRunView view = view(run, source == null ? null : source.displayName);
            return new Moment(
                    sight.isPartial(actor, kb.id) ? view.withoutDocuments() : view, run.changeSeq, run.isEnded());
        });
    }

    /** @param nextAfter where the next page begins, null on the last one */
    record Page(List<RunOutcomes.Entry> entries, @Nullable Long nextAfter) {}

    /** A page has fewer entries than were asked for when some are of documents that the actor may not read. */
    Page documents(Actor actor, String knowledgeBaseId, String runId, @Nullable String outcome, long after, int limit) {
        KnowledgeBase kb = knowledgeBases.visible(actor, knowledgeBaseId);
        List<RunOutcomes.Entry> page = outcomes.page(runs.of(kb.id, runId).id, outcome, after, limit);
        Long next = page.size() < limit ? null : page.getLast().cursor();
        if (!sight.isPartial(actor, kb.id)) {
            return new Page(page, next);
        }
        Set<UUID> readable = sight.readable(
                actor,
                page.stream()
                        .map(RunOutcomes.Entry::documentId)
                        .filter(Objects::nonNull)
                        .toList());
        return new Page(
                page.stream()
                        .filter(entry -> entry.documentId() != null && readable.contains(entry.documentId()))
                        .toList(),
                next);
    }

    /** @throws Failure 404 as {@link #now}, 409 {@code sync_run_ended} */
    void cancel(Actor actor, String knowledgeBaseId, String runId) {
        queue.cancel(now(actor, knowledgeBaseId, runId).run().id());
    }

    private SyncRunView view(SyncRun run, @Nullable String sourceName) {
        return SyncRunView.of(run, sourceName, run.status == RunStatus.QUEUED ? estimates.waiting(run) : null);
    }
}
