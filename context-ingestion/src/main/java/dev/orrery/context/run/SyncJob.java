package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.Document;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.index.ChunkRemovals;
import dev.orrery.context.index.DocumentIndexer;
import dev.orrery.context.index.IndexTarget;
import dev.orrery.context.index.IndexTargets;
import dev.orrery.context.knowledgebase.KnowledgeBase;
import dev.orrery.context.knowledgebase.KnowledgeBaseRepository;
import dev.orrery.context.parse.FileParser;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceFiles;
import dev.orrery.context.source.SourceRepository;
import dev.orrery.context.source.SourceRoots;
import dev.orrery.context.source.SourceSyncStatus;
import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The work of a claimed run, from the directory to the index (context contract, sections 7.3 and 7.5). */
@ApplicationScoped
public class SyncJob {
    private final RunQueue queue;
    private final KnowledgeBaseRepository knowledgeBases;
    private final SourceRepository sources;
    private final DocumentRepository documents;
    private final SourceRoots roots;
    private final SourceFiles files;
    private final FileParser parser;
    private final IndexTargets targets;
    private final ChunkRemovals removals;
    private final ContextConfig config;

    SyncJob(
            RunQueue queue,
            KnowledgeBaseRepository knowledgeBases,
            SourceRepository sources,
            DocumentRepository documents,
            SourceRoots roots,
            SourceFiles files,
            FileParser parser,
            IndexTargets targets,
            ChunkRemovals removals,
            ContextConfig config) {
        this.queue = queue;
        this.knowledgeBases = knowledgeBases;
        this.sources = sources;
        this.documents = documents;
        this.roots = roots;
        this.files = files;
        this.parser = parser;
        this.targets = targets;
        this.removals = removals;
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
                execution.indexPending("Refreshing the knowledge base");
            }
            case KNOWLEDGE_RESYNC -> {
                execution.reconcileAll(read(() -> sources.active(kb.id)));
                execution.rebuild();
            }
        }
        execution.finish();
    }

    private static <T> T read(Supplier<T> query) {
        return QuarkusTransaction.requiringNew().call(query::get);
    }

    /** One run at work. */
    private final class Execution {
        private final Lease lease;
        private final KnowledgeBase kb;
        private final RunProgress progress = new RunProgress(config.worker().progressInterval());
        private final IndexTarget target;

        Execution(Lease lease, KnowledgeBase kb) {
            this.lease = lease;
            this.kb = kb;
            this.target = targets.open(kb);
            guarded(() -> {
                target.ensure();
                removals.sweep(kb.id, target.index(), target.store());
            });
        }

        private void guarded(Runnable action) {
            queue.fenced(lease, run -> {
                action.run();
                progress.writeTo(run);
            });
        }

        private void reconcile(Source source) {
            SourceReconciliation reconciliation = new SourceReconciliation(
                    source, target, documents, files, parser, config.index(), progress, this::guarded, lease);
            reconciliation.run(roots.directory(source.relativePath));
        }

        private void reconcileAll(List<Source> active) {
            for (Source source : active) {
                guarded(() -> queue.sourceState(source.id, SourceSyncStatus.SYNCING, null));
                try {
                    reconcile(source);
                } catch (Failure failure) {
                    guarded(() -> queue.sourceState(source.id, SourceSyncStatus.ERROR, failure.getMessage()));
                    throw failure;
                }
                guarded(() -> queue.sourceState(source.id, SourceSyncStatus.READY, null));
            }
        }

        /** Empties the index and writes every stored document again; until the end it is incomplete. */
        private void rebuild() {
            progress.phase("Rebuilding the index", 0, 0);
            guarded(() -> {
                documents.update("indexedHash = null where knowledgeBaseId = ?1", kb.id);
                target.recreate();
            });
            indexPending("Rebuilding the index");
        }

        /** Writes documents without a marker: all after a rebuild, else those that an earlier run could not write. */
        private void indexPending(String step) {
            List<Document> batch = read(() -> documents.notIndexedAfter(kb.id, null));
            if (batch.isEmpty()) {
                return;
            }
            int count =
                    Math.toIntExact(read(() -> documents.count("knowledgeBaseId = ?1 and indexedHash is null", kb.id)));
            progress.phase(step, 0, count);
            PendingOutcomes outcomes = new PendingOutcomes(progress);
            var indexer = new DocumentIndexer(
                    target, this::guarded, documents, config.index(), lease.requestedBy(), outcomes);
            while (!batch.isEmpty()) {
                for (Document document : batch) {
                    progress.at(step, Optional.ofNullable(document.sourcePath).orElse(document.title));
                    indexer.add(DocumentContent.of(document));
                }
                UUID last = batch.getLast().id;
                batch = read(() -> documents.notIndexedAfter(kb.id, last));
            }
            indexer.flush();
        }

        private void finish() {
            List<RunFailure> total = progress.totalFailure();
            if (!total.isEmpty()) {
                queue.fenced(lease, progress::writeTo);
                throw Failure.badRequest(
                        total.getFirst().code(),
                        "Nothing could be indexed; " + progress.failedCount() + " failed. First: "
                                + total.getFirst().message());
            }
            queue.succeed(lease, progress::writeCountersTo);
        }
    }

    /** Outcomes of stored documents; they count as progress, not as changes. */
    private record PendingOutcomes(RunProgress progress) implements DocumentIndexer.Outcomes {
        @Override
        public void indexed(DocumentContent content, boolean isNew) {
            progress.kept();
        }

        @Override
        public void failed(DocumentContent content, Failure failure) {
            progress.documentDone();
            String path = content.source() == null
                    ? content.title()
                    : content.source().path();
            progress.failed(new RunFailure(path, failure.code(), failure.getMessage()));
        }
    }
}
