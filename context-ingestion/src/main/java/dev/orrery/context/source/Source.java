package dev.orrery.context.source;

import dev.orrery.adapters.vector.Readers;
import dev.orrery.context.JsonText;
import dev.orrery.context.Lifecycle;
import dev.orrery.context.document.ReaderGroups;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A directory that feeds a knowledge base. JSON columns hold the text of the value. */
@Entity
public class Source {
    @Id
    public UUID id;

    public UUID organizationId;
    public UUID knowledgeBaseId;
    public String sourceType;
    public String displayName;
    public String relativePath;
    public String includeGlobs;
    public String excludeGlobs;
    public String metadata;
    public @Nullable String readerGroups;

    @Enumerated(EnumType.STRING)
    public Lifecycle lifecycleState;

    @Enumerated(EnumType.STRING)
    public SourceSyncStatus lastSyncStatus;

    public @Nullable Instant lastSyncAt;
    public @Nullable String lastSyncError;
    public long createdBy;
    public long updatedBy;
    public Instant createdAt;
    public Instant updatedAt;

    public List<String> include() {
        return JsonText.texts(includeGlobs);
    }

    public List<String> exclude() {
        return JsonText.texts(excludeGlobs);
    }

    /** Who may read its documents. */
    public Readers readers() {
        return ReaderGroups.stored(readerGroups);
    }

    public Map<String, @Nullable Object> metadataMap() {
        return JsonText.map(metadata);
    }
}
