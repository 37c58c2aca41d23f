package dev.orrery.context.source;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.adapters.vector.VectorStore;
import dev.orrery.context.document.DocumentRepository;
import dev.orrery.context.document.DocumentRepository.StoredDocument;
import dev.orrery.context.document.ReaderGroups;
import dev.orrery.context.run.ManualWrite;
import dev.orrery.context.source.FileReaders.File;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes who may read the documents of a source or of one of its files, without reading or embedding any. At every
 * moment the index allows no more than the documents' rows say, so what a failure leaves is too narrow, never too wide;
 * documents without their marker are written again by the next sync.
 */
@ApplicationScoped
class SourceReaders {
    /** Records in one call of the store. */
    private static final int MOST_RECORDS = 1000;

    private final DocumentRepository documents;
    private final FileReaders files;

    SourceReaders(DocumentRepository documents, FileReaders files) {
        this.documents = documents;
        this.files = files;
    }

    /** Files that are limited themselves stay so. */
    void ofSource(ManualWrite write, VectorStore store, UUID sourceId, Readers readers) {
        Map<String, Readers> own = write.call(() -> files.of(sourceId));
        List<StoredDocument> batch = after(write, sourceId, null);
        while (!batch.isEmpty()) {
            apply(write, store, batch, document -> {
                String path = document.sourcePath();
                return path == null ? readers : readers.and(own.getOrDefault(path, Readers.EVERYONE));
            });
            batch = after(write, sourceId, batch.getLast().id());
        }
    }

    void ofFile(ManualWrite write, VectorStore store, File file, Readers ofSource, Readers own, long actorId) {
        List<StoredDocument> those = write.call(() -> documents.storedOf(file.sourceId(), file.path()));
        Readers readers = ofSource.and(own);
        apply(write, store, those, document -> readers);
        write.write(() -> files.keep(file, own, actorId));
    }

    private record Change(Readers before, Readers after) {}

    private void apply(
            ManualWrite write,
            VectorStore store,
            List<StoredDocument> batch,
            Function<StoredDocument, Readers> wanted) {
        batch.stream()
                .collect(Collectors.groupingBy(document -> new Change(document.readers(), wanted.apply(document))))
                .forEach((change, those) -> {
                    if (!change.before().equals(change.after())) {
                        StoredDocument.batches(those)
                                .forEach(some -> change(write, store, some, change.before(), change.after()));
                    }
                });
    }

    private List<StoredDocument> after(ManualWrite write, UUID sourceId, @Nullable UUID last) {
        return write.call(() -> documents.storedOf(sourceId, last));
    }

    private void change(
            ManualWrite write, VectorStore store, List<StoredDocument> those, Readers before, Readers readers) {
        Readers both = before.and(readers);
        List<UUID> ids = those.stream().map(StoredDocument::id).toList();
        write.write(() -> {
            if (!both.equals(before)) {
                mark(write, store, those, both);
            }
            documents.update("readerGroups = ?1 where id in ?2", ReaderGroups.text(readers), ids);
            if (!both.equals(readers)) {
                documents.update("indexedHash = null where id in ?1", ids);
            }
        });
        if (!both.equals(readers)) {
            List<UUID> indexed = those.stream()
                    .filter(document -> document.indexedHash() != null)
                    .map(StoredDocument::id)
                    .toList();
            write.write(() -> {
                mark(write, store, those, readers);
                documents.update("indexedHash = contentHash where id in ?1", indexed);
            });
        }
    }

    private static void mark(ManualWrite write, VectorStore store, List<StoredDocument> those, Readers readers) {
        List<String> chunks =
                those.stream().flatMap(document -> document.chunkIds().stream()).toList();
        for (int from = 0; from < chunks.size(); from += MOST_RECORDS) {
            store.setReaders(
                    write.index(), chunks.subList(from, Math.min(from + MOST_RECORDS, chunks.size())), readers);
        }
    }
}
