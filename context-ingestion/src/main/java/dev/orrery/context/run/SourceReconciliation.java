package dev.orrery.context.run;

import dev.orrery.context.ContextConfig;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentIdentity;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.document.DocumentRepository.StoredDocument;
import dev.orrery.context.index.DocumentIndexer;
import dev.orrery.context.index.IndexTarget;
import dev.orrery.context.index.WriteGuard;
import dev.orrery.context.parse.FileParser;
import dev.orrery.context.parse.ParseCodes;
import dev.orrery.context.parse.ParsedDocument;
import dev.orrery.context.source.Source;
import dev.orrery.context.source.SourceFiles;
import dev.orrery.context.source.SourceFiles.SourceFile;
import dev.orrery.kit.failure.Failure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the documents of one source in line with its files. A file that cannot be read fails alone: it is listed, and
 * what an earlier sync indexed from it stays.
 */
final class SourceReconciliation implements DocumentIndexer.Outcomes {
    private static final String LOCAL_DIRECTORY = "local_directory";

    private final Source source;
    private final IndexTarget target;
    private final DocumentRepository documents;
    private final SourceFiles files;
    private final FileParser parser;
    private final RunProgress progress;
    private final WriteGuard guard;
    private final DocumentIndexer indexer;

    private final Set<String> seenKeys = new HashSet<>();
    private final Set<String> unreadablePaths = new HashSet<>();

    SourceReconciliation(
            Source source,
            IndexTarget target,
            DocumentRepository documents,
            SourceFiles files,
            FileParser parser,
            ContextConfig.Index config,
            RunProgress progress,
            WriteGuard guard,
            Lease lease) {
        this.source = source;
        this.target = target;
        this.documents = documents;
        this.files = files;
        this.parser = parser;
        this.progress = progress;
        this.guard = guard;
        this.indexer = new DocumentIndexer(target, guard, documents, config, lease.requestedBy(), this);
    }

    void run(Path directory) {
        progress.phase("Scanning", 0, 0);
        show();
        List<SourceFile> selected = files.select(directory, source.include(), source.exclude());
        progress.phase("Indexing", selected.size(), 0);
        show();
        Map<String, StoredDocument> stored = new HashMap<>();
        QuarkusTransaction.requiringNew()
                .call(() -> documents.storedOf(source.id))
                .forEach(document -> {
                    if (document.key() != null) {
                        stored.put(document.key(), document);
                    }
                });
        for (SourceFile file : selected) {
            progress.at("Indexing", file.path());
            read(file, stored);
            progress.fileDone();
            if (progress.isDue()) {
                show();
            }
        }
        indexer.flush();
        removeUnseen(stored);
    }

    private void read(SourceFile file, Map<String, StoredDocument> stored) {
        List<ParsedDocument> parsed;
        try {
            parsed = parser.parse(file.path(), files.read(file), ParseCodes.SOURCE);
        } catch (Failure unreadable) {
            unreadablePaths.add(file.path());
            progress.failed(new RunFailure(file.path(), unreadable.code(), unreadable.getMessage()));
            return;
        }
        progress.parsed(parsed.size());
        for (ParsedDocument document : parsed) {
            DocumentContent content = content(file.path(), document);
            String key = DocumentIdentity.key(file.path(), document.position());
            seenKeys.add(key);
            StoredDocument known = stored.get(key);
            if (known != null && content.hash().equals(known.indexedHash())) {
                progress.kept();
            } else {
                indexer.add(content);
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
                new DocumentContent.Origin(source.id, path, key));
    }

    /** Only after all files were read: chunks first, then the rows. */
    private void removeUnseen(Map<String, StoredDocument> stored) {
        List<StoredDocument> unseen = stored.values().stream()
                .filter(document -> !seenKeys.contains(document.key())
                        && (document.sourcePath() == null || !unreadablePaths.contains(document.sourcePath())))
                .toList();
        for (int from = 0; from < unseen.size(); from += DocumentRepository.BATCH) {
            List<StoredDocument> batch = unseen.subList(from, Math.min(from + DocumentRepository.BATCH, unseen.size()));
            List<String> chunks = batch.stream()
                    .flatMap(document -> document.chunkIds().stream())
                    .toList();
            guard.write(() -> {
                if (!chunks.isEmpty()) {
                    target.store().delete(target.index(), chunks);
                }
                documents.delete(
                        "id in ?1", batch.stream().map(StoredDocument::id).toList());
                batch.forEach(document -> progress.deleted(document.sourcePath()));
            });
        }
    }

    @Override
    public void indexed(DocumentContent content, boolean isNew) {
        progress.changed(path(content), isNew);
    }

    @Override
    public void failed(DocumentContent content, Failure failure) {
        progress.documentDone();
        progress.failed(new RunFailure(path(content), failure.code(), failure.getMessage()));
    }

    private static String path(DocumentContent content) {
        DocumentContent.Origin origin = content.source();
        return origin == null ? content.title() : origin.path();
    }

    private void show() {
        guard.write(() -> {});
    }
}
