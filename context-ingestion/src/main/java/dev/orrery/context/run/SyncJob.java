package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.Document;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.index.ChunkRemovals;
import dev.orrery.context.index.DocumentRows;
import dev.orrery.context.index.IndexOutcomes;
import dev.orrery.context.index.IndexPipeline;
import dev.orrery.context.index.IndexTarget;
import dev.orrery.context.index.IndexTargets;
import dev.orrery.context.index.LiveRows;
import dev.orrery.context.index.RebuildRows;
import dev.orrery.context.index.WriteGuard;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceRepository;
import dev.orrery.context.source.SourceRoots;
import dev.orrery.context.source.SourceSyncStatus;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The work of a claimed run, from the directory to the index (context contract, sections 7.3 and 7.5). */
@ApplicationScoped
public class SyncJob {
    private final RunQueue queue;
    private final KnowledgeBaseRepository knowledgeBases;
    private final SourceRepository sources;
    private final SourceRoots roots;
    private final IndexTargets targets;
    private final ChunkRemovals removals;
    private final RunOutcomes outcomes;
    private final SyncTools tools;
    private final IndexSwitch indexSwitch;
    private final RunMetrics metrics;
    private final ContextConfig config;

    SyncJob(
            RunQueue queue,
            KnowledgeBaseRepository knowledgeBases,
            SourceRepository sources,
            SourceRoots roots,
            IndexTargets targets,
            ChunkRemovals removals,
            RunOutcomes outcomes,
            SyncTools tools,
            IndexSwitch indexSwitch,
            RunMetrics metrics,
            ContextConfig config) {
        this.queue = queue;
        this.knowledgeBases = knowledgeBases;
        this.sources = sources;
        this.roots = roots;
        this.targets = targets;
        this.removals = removals;
        this.outcomes = outcomes;
        this.tools = tools;
        this.indexSwitch = indexSwitch;
        this.metrics = metrics;
        this.config = config;
    }

    /**
     * Does the run and ends it {@code ready}.
     *
     * @throws LeaseLost when the run was taken from this worker
     * @throws Failure when the run as a whole failed; ending it is the caller's part
     */
    public void execute(Lease lease) {
        KnowledgeBase kb = read(() -> knowledgeBases.findByIdOptional(lease.knowledgeBaseId()))
                .orElseThrow(() -> new LeaseLost(lease));
        Execution execution = new Execution(lease, kb);
        switch (lease.operation()) {
            case SOURCE_SYNC -> {
                Source source =
                        read(() -> sources.findByIdOptional(lease.sourceId())).orElseThrow(() -> new LeaseLost(lease));
                execution.reconcile(source);
                execution.indexPending();
            }
            case KNOWLEDGE_RESYNC -> {
                execution.reconcileAll(read(() -> sources.active(kb.id)));
                execution.rebuild();
            }
        }
        execution.finish();
    }

    private <T> T read(Supplier<T> query) {
        return tools.read(query);
    }

    /** One run at work. */
    private final class Execution {
        private final Lease lease;
        private final KnowledgeBase kb;
        private final RunProgress progress =
                new RunProgress(outcomes, metrics, config.worker().progressInterval());
        private final IndexTarget target;
        private final WriteGuard guard = new OneAtATime();

        Execution(Lease lease, KnowledgeBase kb) {
            this.lease = lease;
            this.kb = kb;
            this.target = targets.open(kb, lease.requestedBy());
            guard.write(() -> {
                target.ensure();
                removals.sweep(kb.id, target.index(), target.store());
            });
        }

        /** The run's row is locked by a guarded action anyway; here it can be asked whether one runs. */
        private final class OneAtATime implements WriteGuard {
            private final ReentrantLock running = new ReentrantLock();

            @Override
            public void write(Runnable action) {
                running.lock();
                locked(action);
            }

            @Override
            public void writeIfIdle(Runnable action) {
                if (running.tryLock()) {
                    locked(action);
                }
            }

            private void locked(Runnable action) {
                try {
                    queue.fenced(lease, run -> {
                        action.run();
                        progress.writeTo(run);
                    });
                } finally {
                    running.unlock();
                }
            }
        }

        private void reconcile(Source source) {
            new SourceReconciliation(tools, source, target, progress, guard, lease.requestedBy())
                    .run(roots.directory(source.relativePath));
        }

        private void reconcileAll(List<Source> active) {
            for (Source source : active) {
                guard.write(() -> queue.sourceState(source.id, SourceSyncStatus.SYNCING, null));
                try {
                    reconcile(source);
                } catch (Failure failure) {
                    guard.write(() -> queue.sourceState(source.id, SourceSyncStatus.ERROR, failure.getMessage()));
                    throw failure;
                }
                guard.write(() -> queue.sourceState(source.id, SourceSyncStatus.READY, null));
            }
        }

        /** Writes every stored document to an index beside the one that answers, which is then replaced. */
        private void rebuild() {
            IndexTarget beside = target.at(indexSwitch.begin(kb.id, guard));
            guard.write(beside::ensure);
            int count = Math.toIntExact(read(() -> tools.documents().countOf(kb.id)));
            progress.phase("Rebuilding the index", 0, count);
            var stored = new StoredOutcomes(progress, DocumentChange.REBUILT);
            var rows = new RebuildRows(beside, tools.documents(), tools.vectors(), stored);
            write(beside, rows, stored, tools.documents()::after);
            progress.requireSuccessOfPhase();
            guard.write(() -> indexSwitch.complete(kb.id, beside.index()));
        }

        /** Writes documents that an earlier run or change could not write. */
        private void indexPending() {
            int count = Math.toIntExact(read(() -> tools.documents().notIndexedCount(kb.id)));
            if (count > 0) {
                progress.phase("Refreshing the knowledge base", 0, count);
                var stored = new StoredOutcomes(progress, DocumentChange.UPDATED);
                var rows = new LiveRows(target, tools.documents(), tools.vectors(), lease.requestedBy(), stored);
                write(target, rows, stored, tools.documents()::notIndexedAfter);
            }
        }

        private void write(IndexTarget index, DocumentRows rows, IndexOutcomes told, Pages pages) {
            try (IndexPipeline pipeline = new IndexPipeline(index, guard, rows, told, tools.index())) {
                List<Document> batch = read(() -> pages.after(kb.id, null));
                while (!batch.isEmpty()) {
                    for (Document document : batch) {
                        DocumentContent content = DocumentContent.of(document);
                        progress.at(DocumentOutcome.path(content));
                        pipeline.add(content);
                    }
                    UUID last = batch.getLast().id;
                    batch = read(() -> pages.after(kb.id, last));
                }
                pipeline.finish();
            }
        }

        private void finish() {
            guard.write(() -> {});
            progress.requireSuccess();
            queue.succeed(lease, progress::writeCountersTo);
        }
    }

    /** Stored documents, some at a time. */
    @FunctionalInterface
    private interface Pages {
        List<Document> after(UUID knowledgeBaseId, @Nullable UUID last);
    }

    /** Outcomes of documents that are written as they are stored. */
    private record StoredOutcomes(RunProgress progress, DocumentChange change) implements IndexOutcomes {
        @Override
        public void indexed(DocumentContent content, boolean isNew) {
            progress.done(DocumentOutcome.of(content, change));
        }

        @Override
        public void failed(DocumentContent content, Failure failure) {
            progress.failed(content, failure);
        }
    }
}
