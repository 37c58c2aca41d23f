package dev.orrery.modelops.download;

import dev.orrery.modelops.hub.HubFailure;
import dev.orrery.modelops.runtime.EffectiveProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;

/** So many threads as jobs may run at once in this process; each takes one job after the other. */
@ApplicationScoped
public class DownloadWorkers {
    private static final Logger LOG = Logger.getLogger(DownloadWorkers.class);

    private final DownloadConfig config;
    private final DownloadStore store;
    private final DownloadRun run;
    private final EffectiveProfile profile;
    private final DownloadMetrics metrics;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    DownloadWorkers(
            DownloadConfig config,
            DownloadStore store,
            DownloadRun run,
            EffectiveProfile profile,
            DownloadMetrics metrics) {
        this.config = config;
        this.store = store;
        this.run = run;
        this.profile = profile;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        for (int i = 0; i < config.workers(); i++) {
            threads.add(Thread.ofVirtual().name("download-", i).start(this::work));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(config.progressInterval().multipliedBy(4));
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void work() {
        while (stopping.getCount() > 0) {
            try {
                if (!workOnce()) {
                    rest();
                }
            } catch (RuntimeException failed) {
                LOG.warnf(failed, "A download worker goes on after a failure");
                rest();
            }
        }
    }

    private void rest() {
        try {
            boolean stop = stopping.await(config.pollInterval().toMillis(), TimeUnit.MILLISECONDS);
            LOG.tracef("Rested, stopping: %s", stop);
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    /** Takes one job, if there is one, to an end of its run. @return whether there was one */
    boolean workOnce() {
        UUID token = UUID.randomUUID();
        Optional<DownloadJob> claimed = claim(token);
        claimed.ifPresent(job -> run(job, token));
        return claimed.isPresent();
    }

    /** Gives the job back at once rather than when its lease ends. */
    private void release(DownloadJob job, UUID token) {
        // The interruption has done its work; the database does not answer an interrupted thread.
        LOG.debugf("Interrupted by the shutdown: %s", Thread.interrupted());
        store.released(job.id, token);
    }

    private Optional<DownloadJob> claim(UUID token) {
        try {
            return store.claim(token);
        } catch (ConstraintViolationException anotherTookTheFolder) {
            return Optional.empty();
        }
    }

    private void run(DownloadJob job, UUID token) {
        if (job.attemptsSinceProgress > config.attempts()) {
            store.failed(job.id, token, "Given up after " + config.attempts() + " attempts", false, Optional.empty());
            return;
        }
        if (!profile.isOnline()) {
            store.failed(job.id, token, "The installation went offline", false, Optional.empty());
            return;
        }
        long began = System.nanoTime();
        try {
            run.work(job, token);
            metrics.ended(DownloadMetrics.Run.SUCCEEDED, began);
            LOG.infof("Downloaded %s to %s", job.sourceId, job.targetDir);
        } catch (DownloadStopped stopped) {
            metrics.ended(DownloadMetrics.Run.STOPPED, began);
            if (stopping.getCount() == 0) {
                release(job, token);
            } else {
                store.stopped(job.id, token);
            }
        } catch (HubFailure refused) {
            metrics.ended(DownloadMetrics.Run.FAILED, began);
            LOG.warnf("Download of %s, attempt %d: %s", job.sourceId, job.attempt, refused.getMessage());
            store.failed(
                    job.id,
                    token,
                    refused.getMessage(),
                    refused.isTransient(),
                    Optional.ofNullable(refused.retryAfter()));
        } catch (IOException disk) {
            metrics.ended(DownloadMetrics.Run.FAILED, began);
            LOG.warnf(disk, "Download of %s, attempt %d", job.sourceId, job.attempt);
            store.failed(job.id, token, "The model folder cannot be written: " + disk, true, Optional.empty());
        }
    }
}
