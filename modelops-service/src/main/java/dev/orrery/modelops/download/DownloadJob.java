package dev.orrery.modelops.download;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One download of a repository; the row is the queue. */
@Entity
@Table(name = "download_job")
public class DownloadJob {
    @Id
    UUID id;

    String sourceId;
    String targetDir;
    String plannedModelId;

    @Nullable
    String modelId;

    @Enumerated(EnumType.STRING)
    DownloadStatus status;

    @JdbcTypeCode(SqlTypes.JSON)
    List<String> allowPatterns;

    @JdbcTypeCode(SqlTypes.JSON)
    List<String> ignorePatterns;

    @Nullable
    String revision;

    @Nullable
    String errorMessage;

    int attempt;
    /** Attempts, with the one that runs, from the last one on that got further than all before it. */
    int attemptsSinceProgress;
    /** What the attempts before the one that runs had got of all bytes, at best. */
    long bytesBest;

    Instant notBefore;

    @Nullable
    UUID leaseToken;

    @Nullable
    Instant leaseUntil;

    boolean cancelRequested;
    int filesTotal;
    int filesDone;
    long bytesTotal;
    long bytesDone;
    long bytesPerSecond;
    long requestedByUserId;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant finishedAt;

    Instant createdAt;
    Instant updatedAt;

    Path target() {
        return Path.of(targetDir);
    }

    /** The attempts that count: what goes on after a broken transfer may break often. */
    int countedAttempts() {
        return bytesDone > bytesBest ? 1 : attemptsSinceProgress;
    }

    /** Back into the queue, to be taken up not before this time. */
    void queue(Instant notBefore, Instant now) {
        status = DownloadStatus.QUEUED;
        this.notBefore = notBefore;
        leaseToken = null;
        leaseUntil = null;
        finishedAt = null;
        updatedAt = now;
    }

    void end(DownloadStatus how, @Nullable String error, Instant now) {
        status = how;
        errorMessage = error;
        leaseToken = null;
        leaseUntil = null;
        cancelRequested = false;
        bytesPerSecond = 0;
        finishedAt = now;
        updatedAt = now;
    }
}
