package dev.orrery.context.run;

import dev.orrery.context.JsonText;
import dev.orrery.context.document.DocumentContent;
import dev.orrery.kit.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one attempt of a run did so far, told by its stages and written to its row with each guarded action. */
final class RunProgress {
    private final RunOutcomes store;
    private final RunMetrics metrics;
    private final long intervalNanos;
    private long lastWrite;

    private String step = "Starting";
    private @Nullable String path;
    private int totalFiles;
    private int processedFiles;
    private int scannedFiles;
    private int totalDocuments;
    private int processedDocuments;
    private int failed;
    private int succeeded;
    /** Of the documents of this phase. */
    private int phaseFailed;

    private int phaseSucceeded;
    private @Nullable RunFailure first;
    private @Nullable RunFailure firstOfPhase;
    private final List<RunFailure> failures = new ArrayList<>();
    private final List<DocumentOutcome> unwritten = new ArrayList<>();

    RunProgress(RunOutcomes store, RunMetrics metrics, Duration interval) {
        this.store = store;
        this.metrics = metrics;
        this.intervalNanos = interval.toNanos();
        this.lastWrite = System.nanoTime() - intervalNanos;
    }

    synchronized void phase(String step, int files, int documents) {
        this.step = step;
        this.path = null;
        this.totalFiles = files;
        this.processedFiles = 0;
        this.totalDocuments = documents;
        this.processedDocuments = 0;
        this.phaseFailed = 0;
        this.firstOfPhase = null;
        this.phaseSucceeded = 0;
    }

    synchronized void at(String path) {
        this.path = path;
    }

    synchronized void parsed(int documents) {
        totalDocuments += documents;
    }

    synchronized void fileDone() {
        processedFiles++;
        scannedFiles++;
    }

    synchronized void done(DocumentOutcome outcome) {
        processedDocuments++;
        succeeded++;
        phaseSucceeded++;
        note(outcome);
    }

    synchronized void deleted(DocumentOutcome outcome) {
        note(outcome);
    }

    private void note(DocumentOutcome outcome) {
        unwritten.add(outcome);
        metrics.document(outcome.change());
    }

    synchronized void unreadable(String file, Failure failure) {
        failed(DocumentOutcome.unreadable(file, failure), failure);
    }

    synchronized void failed(DocumentContent content, Failure failure) {
        processedDocuments++;
        failed(DocumentOutcome.failed(content, failure), failure);
    }

    private void failed(DocumentOutcome outcome, Failure failure) {
        failed++;
        phaseFailed++;
        note(outcome);
        RunFailure told = new RunFailure(outcome.path(), failure.code(), failure.getMessage());
        first = first == null ? told : first;
        firstOfPhase = firstOfPhase == null ? told : firstOfPhase;
        if (failures.size() < RunFailure.LISTED) {
            failures.add(told);
        }
    }

    /** @throws Failure when nothing at all went well */
    synchronized void requireSuccess() {
        requireSuccess(failed, succeeded);
    }

    /** @throws Failure when nothing went well since the phase began */
    synchronized void requireSuccessOfPhase() {
        requireSuccess(phaseFailed, phaseSucceeded);
    }

    private void requireSuccess(int failures, int successes) {
        RunFailure example = firstOfPhase == null ? first : firstOfPhase;
        if (failures > 0 && successes == 0 && example != null) {
            throw Failure.badRequest(
                    example.code(), "Nothing could be indexed; " + failures + " failed. First: " + example.message());
        }
    }

    /** Whether it is time to show progress again. */
    synchronized boolean isDue() {
        return System.nanoTime() - lastWrite >= intervalNanos;
    }

    /** Call inside a guarded action. */
    synchronized void writeTo(SyncRun run) {
        lastWrite = System.nanoTime();
        store.add(run.id, unwritten);
        unwritten.clear();
        run.currentStep = step;
        run.currentPath = path;
        run.totalFileCount = totalFiles;
        run.processedFileCount = processedFiles;
        run.totalDocumentCount = totalDocuments;
        run.processedDocumentCount = processedDocuments;
        run.failedDocumentCount = failed;
        run.failures = JsonText.write(failures);
    }

    synchronized void writeCountersTo(SyncRun run) {
        writeTo(run);
        RunOutcomes.Counts counts = store.count(run.id);
        run.scannedFileCount = scannedFiles;
        run.changedFileCount = counts.changedPaths();
        run.deletedFileCount = counts.deletedPaths();
        run.createdDocumentCount = counts.created();
        run.updatedDocumentCount = counts.updated();
        run.unchangedDocumentCount = counts.unchanged();
        run.deletedDocumentCount = counts.deleted();
        run.failedDocumentCount = counts.failed();
    }
}
