package dev.orrery.context.run;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentIdentity;
import dev.orrery.context.document.DocumentRepository.StoredDocument;
import dev.orrery.context.index.IndexOutcomes;
import dev.orrery.context.index.IndexPipeline;
import dev.orrery.context.index.IndexTarget;
import dev.orrery.context.index.LiveRows;
import dev.orrery.context.index.WriteGuard;
import dev.orrery.context.parse.ParseCodes;
import dev.orrery.context.parse.ParsedDocument;
import dev.orrery.context.source.FilePrint;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceFiles;
import dev.orrery.context.source.SourceFiles.SourceFile;
import dev.orrery.kit.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the documents of one source in line with its files. A file that did not change is not opened, one whose content
 * did not change is not parsed. A file that cannot be read fails alone: it is listed, and what an earlier sync indexed
 * from it stays.
 */
final class SourceReconciliation implements IndexOutcomes {
    private static final String LOCAL_DIRECTORY = "local_directory";

    private final SyncTools tools;
    private final Source source;
    private final IndexTarget target;
    private final RunProgress progress;
    private final WriteGuard writer;
    private final WriteGuard guard;
    private final long requestedBy;
    private final FileLedger ledger;

    private final Map<String, List<StoredDocument>> stored = new HashMap<>();
    private final Map<String, FilePrint> prints;
    private final Map<String, Readers> fileReaders;
    private final Set<String> seenKeys = new HashSet<>();
    private final Set<String> unreadablePaths = new HashSet<>();

    SourceReconciliation(
            SyncTools tools,
            Source source,
            IndexTarget target,
            RunProgress progress,
            WriteGuard guard,
            long requestedBy) {
        this.tools = tools;
        this.source = source;
        this.target = target;
        this.progress = progress;
        this.requestedBy = requestedBy;
        this.ledger = new FileLedger(source);
        this.prints = tools.prints().of(source.id);
        this.fileReaders = tools.read(() -> tools.fileReaders().of(source.id));
        this.writer = guard;
        this.guard = action -> guard.write(kept(action));
    }

    private Runnable kept(Runnable action) {
        return () -> {
            action.run();
            tools.prints().keep(ledger.complete());
        };
    }

    void run(Path directory) {
        progress.phase("Scanning", 0, 0);
        show();
        SourceFiles.Selection selection = tools.files().select(directory, source.include(), source.exclude());
        List<SourceFile> selected = selection.files();
        progress.phase("Indexing", selected.size(), 0);
        selection.unreadable().forEach(this::unlisted);
        show();
        tools.read(() -> tools.documents().storedOf(source.id))
                .forEach(document -> stored.computeIfAbsent(
                                document.sourcePath() == null ? "" : document.sourcePath(), path -> new ArrayList<>())
                        .add(document));
        var rows = new LiveRows(target, tools.documents(), tools.vectors(), requestedBy, this);
        try (IndexPipeline pipeline = new IndexPipeline(target, guard, rows, this, tools.index())) {
            for (SourceFile file : selected) {
                progress.at(file.path());
                take(file, pipeline);
                progress.fileDone();
                if (progress.isDue()) {
                    // What is written just now shows the progress too; a slow store does not keep files from being
                    // read.
                    writer.writeIfIdle(kept(() -> {}));
                }
            }
            pipeline.finish();
        }
        removeUnseen(selection);
    }

    private void unlisted(String path) {
        progress.unreadable(
                path,
                Failure.badRequest(
                        "invalid_source_file", "The directory '" + path + "' cannot be read; what is in it stays."));
    }

    private void take(SourceFile file, IndexPipeline pipeline) {
        List<StoredDocument> known = stored.getOrDefault(file.path(), List.of());
        try {
            FileLedger.Reading reading =
                    ledger.reading(file.path(), tools.files().look(file));
            FilePrint print = indexedAs(file.path(), known);
            if (print != null && print.matches(reading.look(), ledger.settings())) {
                keep(known);
                return;
            }
            byte[] content = tools.files().read(file);
            reading.read(content);
            if (print != null && print.matches(reading.contentHash(), ledger.settings())) {
                keep(known);
                reading.parsed(known.size());
                known.forEach(document -> reading.indexed());
                return;
            }
            index(file.path(), tools.parser().parse(file.path(), content, ParseCodes.SOURCE), reading, known, pipeline);
        } catch (Failure unreadable) {
            if (!isOfFile(unreadable)) {
                throw unreadable;
            }
            unreadablePaths.add(file.path());
            progress.unreadable(file.path(), unreadable);
        }
    }

    /** What the reader and the parser say of a file; the index speaks of other things. */
    private static boolean isOfFile(Failure failure) {
        return failure.code().startsWith("invalid_source_") || failure.code().equals("source_file_too_large");
    }

    /** What was remembered of the file, if all that it says is still in the index. */
    private @Nullable FilePrint indexedAs(String path, List<StoredDocument> known) {
        FilePrint print = prints.get(path);
        Readers readers = readers(path);
        boolean whole = print != null
                && print.documentCount() == known.size()
                && known.stream()
                        .allMatch(document -> document.indexedHash() != null
                                && document.readers().equals(readers));
        return whole ? print : null;
    }

    /** Who may read the documents of a file: whom both the source and the file itself let. */
    private Readers readers(String path) {
        return source.readers().and(fileReaders.getOrDefault(path, Readers.EVERYONE));
    }

    private void keep(List<StoredDocument> known) {
        progress.parsed(known.size());
        for (StoredDocument document : known) {
            seenKeys.add(document.key());
            progress.done(DocumentOutcome.of(document, DocumentChange.UNCHANGED));
        }
    }

    private void index(
            String path,
            List<ParsedDocument> parsed,
            FileLedger.Reading reading,
            List<StoredDocument> stored,
            IndexPipeline pipeline) {
        progress.parsed(parsed.size());
        reading.parsed(parsed.size());
        Map<String, StoredDocument> known = new HashMap<>();
        stored.forEach(document -> known.put(document.key(), document));
        for (ParsedDocument document : parsed) {
            DocumentContent content = content(path, document);
            String key = DocumentIdentity.key(path, document.position());
            seenKeys.add(key);
            StoredDocument before = known.get(key);
            if (before != null
                    && content.hash().equals(before.indexedHash())
                    && content.readers().equals(before.readers())) {
                reading.indexed();
                progress.done(DocumentOutcome.of(before, DocumentChange.UNCHANGED));
            } else if (before == null) {
                pipeline.addNew(content);
            } else {
                pipeline.add(content);
            }
        }
    }

    private DocumentContent content(String path, ParsedDocument document) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>(document.metadata());
        metadata.putAll(source.metadataMap());
        metadata.put("source_path", path);
        metadata.put("source_display_name", source.displayName);
        String key = DocumentIdentity.key(path, document.position());
        return new DocumentContent(
                DocumentIdentity.of(source.id, key),
                document.title(),
                LOCAL_DIRECTORY,
                source.displayName,
                document.uri(),
                document.text(),
                document.pages(),
                metadata,
                readers(path),
                new DocumentContent.Origin(source.id, path, key));
    }

    /** Only after all files were read: chunks first, then the rows. */
    private void removeUnseen(SourceFiles.Selection selection) {
        List<StoredDocument> unseen = stored.values().stream()
                .flatMap(List::stream)
                .filter(document -> !seenKeys.contains(document.key())
                        && (document.sourcePath() == null
                                || !unreadablePaths.contains(document.sourcePath())
                                        && !selection.mayHide(document.sourcePath())))
                .toList();
        for (List<StoredDocument> batch : StoredDocument.batches(unseen)) {
            List<String> chunks = batch.stream()
                    .flatMap(document -> document.chunkIds().stream())
                    .toList();
            guard.write(() -> {
                if (!chunks.isEmpty()) {
                    target.store().delete(target.index(), chunks);
                }
                tools.documents()
                        .delete(
                                "id in ?1",
                                batch.stream().map(StoredDocument::id).toList());
                batch.forEach(document -> progress.deleted(DocumentOutcome.of(document, DocumentChange.DELETED)));
            });
        }
        Set<String> gone = new HashSet<>(prints.keySet());
        selection.files().forEach(file -> gone.remove(file.path()));
        gone.removeIf(selection::mayHide);
        guard.write(() -> tools.prints().forget(source.id, gone));
    }

    @Override
    public void indexed(DocumentContent content, boolean isNew) {
        progress.done(DocumentOutcome.of(content, isNew ? DocumentChange.CREATED : DocumentChange.UPDATED));
        ledger.indexed(DocumentOutcome.path(content));
    }

    @Override
    public void failed(DocumentContent content, Failure failure) {
        progress.failed(content, failure);
    }

    private void show() {
        guard.write(() -> {});
    }
}
