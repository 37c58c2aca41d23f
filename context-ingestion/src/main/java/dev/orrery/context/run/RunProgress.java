package dev.orrery.context.run;

import dev.orrery.context.JsonText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one run did so far; written to its row now and then, and its counters once at the end. Used by one thread. */
final class RunProgress {
    private final long intervalNanos;
    private long lastWrite;

    private String step = "Starting";
    private @Nullable String path;
    private int totalFiles;
    private int processedFiles;
    private int totalDocuments;
    private int processedDocuments;
    private int scannedFiles;
    private int created;
    private int updated;
    private int deleted;
    private int failed;
    private int kept;
    private final Set<String> changedPaths = new HashSet<>();
    private final Set<String> deletedPaths = new HashSet<>();
    private final List<RunFailure> failures = new ArrayList<>();

    RunProgress(Duration interval) {
        this.intervalNanos = interval.toNanos();
        this.lastWrite = System.nanoTime() - intervalNanos;
    }

    void phase(String step, int files, int documents) {
        this.step = step;
        this.path = null;
        this.totalFiles = files;
        this.processedFiles = 0;
        this.totalDocuments = documents;
        this.processedDocuments = 0;
    }

    void at(String step, String path) {
        this.step = step;
        this.path = path;
    }

    void parsed(int documents) {
        totalDocuments += documents;
    }

    void fileDone() {
        processedFiles++;
        scannedFiles++;
    }

    void documentDone() {
        processedDocuments++;
    }

    void kept() {
        kept++;
        processedDocuments++;
    }

    void changed(String path, boolean isNew) {
        changedPaths.add(path);
        if (isNew) {
            created++;
        } else {
            updated++;
        }
        processedDocuments++;
    }

    void deleted(@Nullable String path) {
        deleted++;
        if (path != null) {
            deletedPaths.add(path);
        }
    }

    void failed(RunFailure failure) {
        failed++;
        if (failures.size() < RunFailure.LISTED) {
            failures.add(failure);
        }
    }

    /** The failures, when nothing at all went well. */
    List<RunFailure> totalFailure() {
        return failed > 0 && created + updated + kept == 0 ? failures : List.of();
    }

    int failedCount() {
        return failed;
    }

    /** Whether it is time to show progress again. */
    boolean isDue() {
        return System.nanoTime() - lastWrite >= intervalNanos;
    }

    void writeTo(SyncRun run) {
        lastWrite = System.nanoTime();
        run.currentStep = step;
        run.currentPath = path;
        run.totalFileCount = totalFiles;
        run.processedFileCount = processedFiles;
        run.totalDocumentCount = totalDocuments;
        run.processedDocumentCount = processedDocuments;
        run.failedDocumentCount = failed;
        run.failures = JsonText.write(failures);
    }

    void writeCountersTo(SyncRun run) {
        writeTo(run);
        run.scannedFileCount = scannedFiles;
        run.changedFileCount = changedPaths.size();
        run.deletedFileCount = deletedPaths.size();
        run.createdDocumentCount = created;
        run.updatedDocumentCount = updated;
        run.deletedDocumentCount = deleted;
    }
}
