package dev.orrery.context.source;

import dev.orrery.context.WireNames;
import dev.orrery.context.document.ReaderGroups;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A source as the API shows it. */
public record SourceView(
        UUID id,
        UUID knowledgeBaseId,
        String sourceType,
        String displayName,
        String relativePath,
        List<String> includeGlobs,
        List<String> excludeGlobs,
        Map<String, @Nullable Object> metadata,
        @Nullable List<String> readerGroups,
        String lifecycleState,
        String lastSyncStatus,
        @Nullable Instant lastSyncAt,
        @Nullable String lastSyncError,
        Instant createdAt,
        Instant updatedAt) {

    /** The same with what its last sync said as this actor may be told. */
    static SourceView of(Source source, @Nullable String error) {
        return new SourceView(
                source.id,
                source.knowledgeBaseId,
                source.sourceType,
                source.displayName,
                source.relativePath,
                source.include(),
                source.exclude(),
                source.metadataMap(),
                ReaderGroups.view(source.readers()),
                WireNames.of(source.lifecycleState),
                WireNames.of(source.lastSyncStatus),
                source.lastSyncAt,
                error,
                source.createdAt,
                source.updatedAt);
    }

    /** For superadmins, who are told all. */
    public static SourceView of(Source source) {
        return of(source, source.lastSyncError);
    }
}
