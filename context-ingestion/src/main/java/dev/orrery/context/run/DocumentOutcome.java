package dev.orrery.context.run;

import dev.orrery.context.document.DocumentContent;
import dev.orrery.context.document.DocumentRepository.StoredDocument;
import dev.orrery.kit.failure.Failure;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one document in a run.
 *
 * @param item names it within the run: its key, or the path of a file that could not be read
 * @param path relative to its source, or the title of a document without one
 */
record DocumentOutcome(
        String item,
        @Nullable UUID documentId,
        String path,
        @Nullable String title,
        DocumentChange change,
        @Nullable String code,
        @Nullable String message) {

    static DocumentOutcome of(DocumentContent content, DocumentChange change) {
        return new DocumentOutcome(item(content), content.id(), path(content), content.title(), change, null, null);
    }

    static DocumentOutcome failed(DocumentContent content, Failure failure) {
        return new DocumentOutcome(
                item(content),
                content.id(),
                path(content),
                content.title(),
                DocumentChange.FAILED,
                failure.code(),
                failure.getMessage());
    }

    static DocumentOutcome unreadable(String path, Failure failure) {
        return new DocumentOutcome(path, null, path, null, DocumentChange.FAILED, failure.code(), failure.getMessage());
    }

    static DocumentOutcome of(StoredDocument document, DocumentChange change) {
        String id = document.id().toString();
        String key = document.key();
        String path = document.sourcePath();
        return new DocumentOutcome(
                key == null ? id : document.sourceId() + ":" + key,
                document.id(),
                path == null ? id : path,
                document.title(),
                change,
                null,
                null);
    }

    private static String item(DocumentContent content) {
        DocumentContent.Origin origin = content.source();
        return origin == null ? content.id().toString() : origin.sourceId() + ":" + origin.key();
    }

    static String path(DocumentContent content) {
        DocumentContent.Origin origin = content.source();
        return origin == null ? content.title() : origin.path();
    }
}
