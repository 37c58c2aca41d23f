package dev.orrery.context.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Progress, pace and estimate of a run, from the figures of its row (context contract, section 4.5). */
class SyncRunViewTest {

    private static SyncRun run(RunStatus status) {
        SyncRun run = new SyncRun();
        run.id = UUID.randomUUID();
        run.knowledgeBaseId = UUID.randomUUID();
        run.operationType = OperationType.SOURCE_SYNC;
        run.status = status;
        run.enqueuedAt = Instant.parse("2026-03-30T10:00:00Z");
        run.startedAt = run.enqueuedAt;
        run.failures = "[]";
        return run;
    }

    private static SyncRunView view(SyncRun run) {
        return SyncRunView.of(run, null, null);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // status, documents done and all, files done and all
                "RUNNING,0,0,0,0,-",
                "RUNNING,0,0,1,8,12",
                "RUNNING,0,0,3,8,38",
                "RUNNING,1,8,7,8,12",
                "RUNNING,3,5,8,8,60",
                "RUNNING,5,200,8,8,2",
                "RUNNING,7,200,8,8,4",
                "RUNNING,200,200,8,8,99",
                "RUNNING,3,2,8,8,99",
                "ERROR,1,2,8,8,50",
                "QUEUED,0,0,0,0,-",
                "READY,0,0,0,0,100",
                "READY,1,2,0,0,100"
            })
    void percentIsOfDocumentsElseOfFiles(
            RunStatus status, int documents, int ofDocuments, int files, int ofFiles, @Nullable Integer expected) {
        SyncRun run = run(status);
        run.processedDocumentCount = documents;
        run.totalDocumentCount = ofDocuments;
        run.processedFileCount = files;
        run.totalFileCount = ofFiles;
        assertEquals(expected, view(run).progressPercent());
    }

    @Test
    void anEndedRunTellsItsPaceAndNoEstimate() {
        SyncRun run = run(RunStatus.READY);
        run.finishedAt = run.startedAt.plusMillis(2500);
        run.processedDocumentCount = 10;
        run.totalDocumentCount = 10;
        assertEquals(4.0, view(run).documentsPerSecond());
        assertNull(view(run).estimatedSecondsRemaining());
        assertNull(view(run).queuePosition());
    }

    @Test
    void aRunAtWorkIsExpectedToGoOnAtItsPace() {
        SyncRun run = run(RunStatus.RUNNING);
        run.startedAt = Instant.now().minusSeconds(100);
        run.totalDocumentCount = 150;
        assertNull(view(run).documentsPerSecond());
        assertNull(view(run).estimatedSecondsRemaining());
        run.processedDocumentCount = 100;
        SyncRunView shown = view(run);
        assertEquals(1.0, Objects.requireNonNull(shown.documentsPerSecond()), 0.1);
        long remaining = Objects.requireNonNull(shown.estimatedSecondsRemaining());
        assertTrue(remaining >= 45 && remaining <= 60, "seconds remaining: " + remaining);
    }
}
