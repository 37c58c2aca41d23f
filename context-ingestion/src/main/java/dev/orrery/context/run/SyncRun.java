package dev.orrery.context.run;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run in the queue, at work or ended. While it runs, only the holder of its fencing token may write. */
@Entity
public class SyncRun {
    @Id
    public UUID id;

    public UUID organizationId;
    public UUID knowledgeBaseId;
    public @Nullable UUID sourceId;

    @Enumerated(EnumType.STRING)
    public OperationType operationType;

    @Enumerated(EnumType.STRING)
    public RunStatus status;

    public long requestedBy;
    public Instant enqueuedAt;
    public Instant availableAt;
    public Instant startedAt;
    public @Nullable Long expectedMillis;
    public @Nullable Instant finishedAt;
    public int attempt;
    /** Attempts from the last one on that changed a document. */
    public int attemptsSinceProgress;
    /** Documents that the run had changed when its latest attempt began. */
    public int changesBefore;

    public @Nullable String lastError;
    public @Nullable String errorSummary;
    public @Nullable String errorCode;
    public @Nullable Instant cancelledAt;
    public @Nullable UUID retryOf;
    public @Nullable String leaseOwner;
    public @Nullable Instant leaseExpiresAt;
    public long fencingToken;
    public @Nullable String currentStep;
    public @Nullable String currentPath;
    public int totalFileCount;
    public int processedFileCount;
    public int totalDocumentCount;
    public int processedDocumentCount;
    public int scannedFileCount;
    public int changedFileCount;
    public int deletedFileCount;
    public int createdDocumentCount;
    public int updatedDocumentCount;
    public int deletedDocumentCount;
    public int unchangedDocumentCount;
    public int failedDocumentCount;
    public String failures;
    public long changeSeq = 1;
    /** The trace in which it was asked for. */
    public @Nullable String traceparent;

    boolean isEnded() {
        return status == RunStatus.READY || status == RunStatus.ERROR;
    }

    void released() {
        leaseOwner = null;
        leaseExpiresAt = null;
        currentPath = null;
    }
}
