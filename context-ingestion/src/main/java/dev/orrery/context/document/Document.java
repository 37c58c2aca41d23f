package dev.orrery.context.document;

import dev.orrery.adapters.vector.Readers;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A document with its full text. JSON columns hold the text of the value. */
@Entity
public class Document {
    @Id
    public UUID id;

    public UUID organizationId;
    public UUID knowledgeBaseId;
    public @Nullable UUID sourceId;
    public String title;
    public String sourceType;
    public @Nullable String sourceName;
    public @Nullable String uri;
    public String text;
    public @Nullable String pages;
    public String metadata;
    public @Nullable String sourcePath;
    public @Nullable String sourceDocumentKey;
    public boolean managedBySource;
    public @Nullable String readerGroups;
    public int chunkCount;
    public int writtenChunkCount;
    public String contentHash;
    public @Nullable String indexedHash;
    public @Nullable String rebuiltIndex;
    public int rebuiltChunkCount;
    public long createdBy;
    public long updatedBy;
    public Instant createdAt;
    public Instant updatedAt;

    /** Records of this document in the index allow at most these. */
    public Readers readers() {
        return ReaderGroups.stored(readerGroups);
    }
}
