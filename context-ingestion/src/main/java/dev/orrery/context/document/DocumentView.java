package dev.orrery.context.document;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.JsonText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document as the API shows it.
 *
 * @param readerGroups who may read it, null for everyone
 * @param fileReaderGroups the part of it that was said of its file alone; null where only the source says
 */
public record DocumentView(
        UUID id,
        UUID knowledgeBaseId,
        String title,
        String sourceType,
        @Nullable String sourceName,
        @Nullable String uri,
        String text,
        Map<String, @Nullable Object> metadata,
        int chunkCount,
        @Nullable UUID sourceId,
        @Nullable String sourcePath,
        @Nullable String sourceDocumentKey,
        boolean managedBySource,
        @Nullable List<String> readerGroups,
        @Nullable List<String> fileReaderGroups,
        Instant createdAt,
        Instant updatedAt) {

    static DocumentView of(Document document, Readers ofFile) {
        return new DocumentView(
                document.id,
                document.knowledgeBaseId,
                document.title,
                document.sourceType,
                document.sourceName,
                document.uri,
                document.text,
                JsonText.map(document.metadata),
                document.chunkCount,
                document.sourceId,
                document.sourcePath,
                document.sourceDocumentKey,
                document.managedBySource,
                ReaderGroups.view(document.readers()),
                ReaderGroups.view(ofFile),
                document.createdAt,
                document.updatedAt);
    }
}
