package dev.orrery.context.document;

import dev.orrery.context.JsonText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A document as the API shows it. */
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
        Instant createdAt,
        Instant updatedAt) {

    static DocumentView of(Document document) {
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
                document.createdAt,
                document.updatedAt);
    }
}
