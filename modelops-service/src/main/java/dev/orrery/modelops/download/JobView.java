package dev.orrery.modelops.download;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A download as clients see it.
 *
 * @param position of a queued job, 1 for the next
 * @param estimatedSeconds until it ends at the present speed; null when that cannot be told
 */
public record JobView(
        UUID jobId,
        String provider,
        String sourceId,
        String targetDir,
        @Nullable String modelId,
        String status,
        @Nullable String errorMessage,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String revision,
        int attempt,
        @Nullable Long position,
        boolean cancelRequested,
        int filesTotal,
        int filesDone,
        long bytesTotal,
        long bytesDone,
        long bytesPerSecond,
        @Nullable Long estimatedSeconds) {

    static JobView of(DownloadJob job, @Nullable Long position) {
        return new JobView(
                job.id,
                "huggingface",
                job.sourceId,
                job.targetDir,
                job.modelId,
                job.status.wireName(),
                job.errorMessage,
                job.startedAt,
                job.finishedAt,
                job.createdAt,
                job.updatedAt,
                job.revision,
                job.attempt,
                position,
                job.cancelRequested,
                job.filesTotal,
                job.filesDone,
                job.bytesTotal,
                job.bytesDone,
                job.bytesPerSecond,
                estimate(job));
    }

    private static @Nullable Long estimate(DownloadJob job) {
        return job.status != DownloadStatus.RUNNING || job.bytesPerSecond == 0
                ? null
                : Math.ceilDiv(Math.max(0, job.bytesTotal - job.bytesDone), job.bytesPerSecond);
    }
}
