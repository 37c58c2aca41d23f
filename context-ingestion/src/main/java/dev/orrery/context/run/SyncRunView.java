package dev.orrery.context.run;

import dev.orrery.context.JsonText;
import dev.orrery.context.WireNames;
import dev.orrery.context.document.DocumentSight;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run as the API shows it.
 *
 * @param queuePosition from 1, null once it started
 * @param estimatedSecondsUntilStart null once it started, and when nothing is known
 * @param estimatedSecondsRemaining until its end, the wait of a queued run included; null when nothing is known
 */
public record SyncRunView(
        UUID id,
        UUID knowledgeBaseId,
        @Nullable UUID sourceId,
        @Nullable String sourceDisplayName,
        String operationType,
        String status,
        int totalFileCount,
        int processedFileCount,
        int totalDocumentCount,
        int processedDocumentCount,
        @Nullable String currentStep,
        @Nullable String currentPath,
        @Nullable Integer progressPercent,
        int scannedFileCount,
        int changedFileCount,
        int deletedFileCount,
        int createdDocumentCount,
        int updatedDocumentCount,
        int deletedDocumentCount,
        int unchangedDocumentCount,
        int failedDocumentCount,
        List<RunFailure> failures,
        @Nullable String errorSummary,
        @Nullable String errorCode,
        boolean cancelled,
        @Nullable UUID retryOf,
        @Nullable Long queuePosition,
        int attempt,
        @Nullable String lastError,
        @Nullable Double documentsPerSecond,
        @Nullable Long estimatedSecondsUntilStart,
        @Nullable Long estimatedSecondsRemaining,
        Instant enqueuedAt,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    static SyncRunView of(SyncRun run, @Nullable String sourceDisplayName, RunEstimates.@Nullable Waiting waiting) {
        Double rate = rate(run);
        return new SyncRunView(
                run.id,
                run.knowledgeBaseId,
                run.sourceId,
                sourceDisplayName,
                WireNames.of(run.operationType),
                WireNames.of(run.status),
                run.totalFileCount,
                run.processedFileCount,
                run.totalDocumentCount,
                run.processedDocumentCount,
                run.currentStep,
                run.currentPath,
                percent(run),
                run.scannedFileCount,
                run.changedFileCount,
                run.deletedFileCount,
                run.createdDocumentCount,
                run.updatedDocumentCount,
                run.deletedDocumentCount,
                run.unchangedDocumentCount,
                run.failedDocumentCount,
                Arrays.asList(JsonText.read(run.failures, RunFailure[].class)),
                run.errorSummary,
                run.errorCode,
                run.cancelledAt != null,
                run.retryOf,
                waiting == null ? null : waiting.position(),
                run.attempt,
                run.lastError,
                rate,
                waiting == null ? null : waiting.secondsUntilStart(),
                waiting == null ? remaining(run, rate) : waiting.secondsUntilEnd(),
                run.enqueuedAt,
                run.startedAt,
                run.finishedAt);
    }

    /** Without what may name documents, for readers who may not know of all of them. */
    SyncRunView withoutDocuments() {
        return new SyncRunView(
                id,
                knowledgeBaseId,
                sourceId,
                sourceDisplayName,
                operationType,
                status,
                totalFileCount,
                processedFileCount,
                totalDocumentCount,
                processedDocumentCount,
                currentStep,
                null,
                progressPercent,
                scannedFileCount,
                changedFileCount,
                deletedFileCount,
                createdDocumentCount,
                updatedDocumentCount,
                deletedDocumentCount,
                unchangedDocumentCount,
                failedDocumentCount,
                List.of(),
                errorSummary == null ? null : DocumentSight.HIDDEN,
                errorCode,
                cancelled,
                retryOf,
                queuePosition,
                attempt,
                lastError == null ? null : DocumentSight.HIDDEN,
                documentsPerSecond,
                estimatedSecondsUntilStart,
                estimatedSecondsRemaining,
                enqueuedAt,
                startedAt,
                finishedAt);
    }

    private static @Nullable Integer percent(SyncRun run) {
        if (run.status == RunStatus.READY) {
            return 100;
        }
        if (run.totalDocumentCount > 0) {
            return percent(run.processedDocumentCount, run.totalDocumentCount);
        }
        return run.totalFileCount > 0 ? percent(run.processedFileCount, run.totalFileCount) : null;
    }

    private static int percent(int done, int total) {
        int percent = BigDecimal.valueOf(100L * done)
                .divide(BigDecimal.valueOf(total), 0, RoundingMode.HALF_EVEN)
                .intValue();
        return Math.clamp(percent, 0, 99);
    }

    private static @Nullable Double rate(SyncRun run) {
        if (run.status == RunStatus.QUEUED || run.processedDocumentCount == 0) {
            return null;
        }
        Instant end = run.finishedAt;
        long millis = Duration.between(run.startedAt, end == null ? Instant.now() : end)
                .toMillis();
        return Math.round(100_000.0 * run.processedDocumentCount / Math.max(millis, 1)) / 100.0;
    }

    /** At the pace so far, for the documents that are known; more files may still add some. */
    private static @Nullable Long remaining(SyncRun run, @Nullable Double rate) {
        if (run.status != RunStatus.RUNNING || rate == null || rate == 0) {
            return null;
        }
        return (long) Math.ceil(Math.max(0, run.totalDocumentCount - run.processedDocumentCount) / rate);
    }
}
