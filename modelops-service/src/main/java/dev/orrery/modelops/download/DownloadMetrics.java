package dev.orrery.modelops.download;

import dev.orrery.kit.metrics.DiskSpace;
import dev.orrery.kit.metrics.Durations;
import dev.orrery.kit.metrics.Samples;
import dev.orrery.modelops.artifact.StorageConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The queue of downloads as it stands in the database, what this process fetches, and the room for it. */
@ApplicationScoped
class DownloadMetrics {
    private final Durations<Run> runs;
    private final Counter bytes;

    /** How one worker's run of a job ended. */
    enum Run {
        SUCCEEDED,
        /** Failed; the job may be tried again. */
        FAILED,
        /** Cancelled, or handed on by a worker that stops. */
        STOPPED
    }

    /** Jobs that are not over. @param oldestQueuedSeconds how long the oldest job that may start has waited */
    record Queue(long queued, double oldestQueuedSeconds, long running) {}

    DownloadMetrics(MeterRegistry registry) {
        this.runs = Durations.of(registry, "orrery.download", "Runs of download jobs", "outcome", Run.class);
        this.bytes = Counter.builder("orrery.download.bytes")
                .description("Bytes of models that were fetched")
                .register(registry);
    }

    void watch(@Observes StartupEvent started, Samples samples, DownloadRepository jobs, StorageConfig storage) {
        samples.add("downloads", () -> QuarkusTransaction.requiringNew().call(jobs::queue))
                .gauge("orrery.downloads", "Downloads that are not over", Queue::queued, "state", "queued")
                .gauge("orrery.downloads", "Downloads that are not over", Queue::running, "state", "running")
                .gauge(
                        "orrery.download.oldest.queued.seconds",
                        "How long the oldest download that may start has waited, 0 when none waits",
                        Queue::oldestQueuedSeconds);
        DiskSpace.watch(samples, "models", storage.root());
    }

    void received(long count) {
        bytes.increment(count);
    }

    /** @param began by {@link System#nanoTime()} */
    void ended(Run run, long began) {
        runs.recordSince(run, began);
    }
}
