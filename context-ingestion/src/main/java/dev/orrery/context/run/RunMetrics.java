package dev.orrery.context.run;

import dev.orrery.kit.metrics.Backlog;
import dev.orrery.kit.metrics.Counts;
import dev.orrery.kit.metrics.Durations;
import dev.orrery.kit.metrics.Samples;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The queue of runs as it stands in the database, and what this process does with it. */
@ApplicationScoped
class RunMetrics {
    private final Durations<Attempt> attempts;
    private final Counts<DocumentChange> documents;

    /** How one attempt of a run ended for its worker. */
    enum Attempt {
        READY,
        /** The run failed; it is not tried again. */
        FAILED,
        /** It waits for its next attempt, or was given up after the last. */
        RETRIED,
        /** The lease was lost; the run is another worker's. */
        LOST
    }

    /**
     * Runs that are not over.
     *
     * @param oldestQueuedSeconds how long the oldest run that may start has waited
     * @param oldestRunningSeconds how long the oldest attempt that runs has run
     */
    record Queue(long queued, double oldestQueuedSeconds, long running, double oldestRunningSeconds) {}

    RunMetrics(MeterRegistry registry) {
        this.attempts = Durations.of(
                registry,
                "orrery.ingestion.run",
                "Attempts of sync runs, from the claim to their end",
                "outcome",
                Attempt.class);
        this.documents = Counts.of(
                registry,
                "orrery.ingestion.documents",
                "Documents that runs have dealt with",
                "outcome",
                DocumentChange.class);
    }

    void watch(@Observes StartupEvent started, Samples samples, SyncRunRepository runs, Outbox outbox) {
        Backlog.watchOutbox(
                samples, "sync_runs", () -> QuarkusTransaction.requiringNew().call(outbox::backlog));
        samples.add("ingestion_queue", () -> QuarkusTransaction.requiringNew().call(runs::queue))
                .gauge("orrery.ingestion.runs", "Sync runs that are not over", Queue::queued, "state", "queued")
                .gauge("orrery.ingestion.runs", "Sync runs that are not over", Queue::running, "state", "running")
                .gauge(
                        "orrery.ingestion.oldest.queued.seconds",
                        "How long the oldest run that may start has waited, 0 when none waits",
                        Queue::oldestQueuedSeconds)
                .gauge(
                        "orrery.ingestion.oldest.running.seconds",
                        "How long the oldest attempt that runs has run, 0 when none runs",
                        Queue::oldestRunningSeconds);
    }

    void ended(Attempt attempt, long began) {
        attempts.recordSince(attempt, began);
    }

    void document(DocumentChange change) {
        documents.add(change);
    }
}
