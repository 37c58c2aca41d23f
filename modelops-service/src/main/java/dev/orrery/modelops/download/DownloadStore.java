package dev.orrery.modelops.download;

import dev.orrery.modelops.artifact.Checksums;
import dev.orrery.modelops.artifact.ModelFile;
import dev.orrery.modelops.artifact.ModelFileRepository;
import dev.orrery.modelops.hub.HubFailure;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The worker's side of the queue. Every write takes the worker's token, so that one who lost its lease writes nothing. */
@ApplicationScoped
public class DownloadStore {
    private static final int LONGEST_ERROR = 2000;

    private final DownloadRepository jobs;
    private final ModelRepository models;
    private final ModelFileRepository files;
    private final DownloadConfig config;
    private final Clock clock = Clock.systemUTC();

    DownloadStore(DownloadRepository jobs, ModelRepository models, ModelFileRepository files, DownloadConfig config) {
        this.jobs = jobs;
        this.models = models;
        this.files = files;
        this.config = config;
    }

    @Transactional
    Optional<DownloadJob> claim(UUID token) {
        return jobs.claim(token, clock.instant(), config.lease()).map(jobs::findById);
    }

    @Transactional
    void planned(UUID id, UUID token, String commit, int filesTotal, long bytesTotal) {
        DownloadJob job = jobs.held(id, token).orElseThrow(DownloadStopped::new);
        job.revision = commit;
        job.filesTotal = filesTotal;
        job.bytesTotal = bytesTotal;
        job.leaseUntil = clock.instant().plus(config.lease());
    }

    /** Writes the progress and prolongs the lease. */
    @Transactional
    boolean isToStop(UUID id, UUID token, DownloadProgress progress) {
        return jobs.progress(progress, id, token, clock.instant(), config.lease())
                .orElse(true);
    }

    /**
     * @throws DownloadStopped when the job was cancelled or is another worker's now
     * @throws HubFailure when its model is in use by now, with the files of an earlier job
     */
    @Transactional
    void mayPublish(UUID id, UUID token) {
        DownloadJob job =
                jobs.held(id, token).filter(found -> !found.cancelRequested).orElseThrow(DownloadStopped::new);
        models.findLocalOfPlatform(job.plannedModelId).filter(Model::isActive).ifPresent(model -> {
            throw HubFailure.lasting("Model '" + model.id() + "' is in use by now; take it out of use and try again");
        });
        job.leaseUntil = clock.instant().plus(config.lease());
    }

    @Transactional
    void succeeded(UUID id, UUID token, String commit, List<ModelFile.Content> manifest) {
        Instant now = clock.instant();
        DownloadJob job = jobs.held(id, token).orElseThrow(DownloadStopped::new);
        job.end(DownloadStatus.SUCCEEDED, null, now);
        job.filesDone = job.filesTotal;
        job.bytesDone = job.bytesTotal;
        models.lock(job.plannedModelId);
        models.findLocalOfPlatform(job.plannedModelId).ifPresent(model -> {
            String checksum = Checksums.ofManifest(
                    manifest.stream().collect(Collectors.toMap(ModelFile.Content::path, ModelFile.Content::sha256)));
            model.fetched(job.targetDir, checksum, commit, now);
            files.replace(model.id(), manifest);
            job.modelId = model.id();
        });
    }

    /** Queues the job once more when that may help and attempts are left, else fails it and says so on the model. */
    @Transactional
    void failed(UUID id, UUID token, String reason, boolean mayHelpToRetry, Optional<Duration> pause) {
        Instant now = clock.instant();
        jobs.held(id, token).ifPresent(job -> {
            String error = reason.length() > LONGEST_ERROR ? reason.substring(0, LONGEST_ERROR) : reason;
            if (job.cancelRequested) {
                cancelled(job, now);
            } else if (mayHelpToRetry && job.countedAttempts() < config.attempts()) {
                job.errorMessage = error;
                job.queue(now.plus(pause.orElse(backOff(job.countedAttempts()))), now);
            } else {
                job.end(DownloadStatus.FAILED, error, now);
                tellModel(job, error, now);
            }
        });
    }

    private Duration backOff(int attempt) {
        return config.retryPause().multipliedBy(1L << Math.clamp(attempt - 1L, 0, 10));
    }

    /** The run was stopped: because it was cancelled, or else it is another worker's and nothing is written. */
    @Transactional
    void stopped(UUID id, UUID token) {
        jobs.held(id, token).filter(job -> job.cancelRequested).ifPresent(job -> cancelled(job, clock.instant()));
    }

    /** Ends a job whose row the caller holds. */
    void cancelled(DownloadJob job, Instant now) {
        job.end(DownloadStatus.CANCELLED, null, now);
        tellModel(job, "The download was cancelled.", now);
    }

    /** A model that has its files from another job, or still waits for them from one, loses nothing. */
    private void tellModel(DownloadJob job, String error, Instant now) {
        models.lock(job.plannedModelId);
        if (!jobs.anotherUses(job)) {
            models.findLocalOfPlatform(job.plannedModelId)
                    .filter(Model::awaitsItsFiles)
                    .ifPresent(model -> model.fetchFailed(error, now));
        }
    }

    /** A worker that shuts down gives its job back at once; the attempt does not count. */
    @Transactional
    void released(UUID id, UUID token) {
        Instant now = clock.instant();
        jobs.held(id, token).filter(job -> !job.cancelRequested).ifPresent(job -> {
            job.attempt--;
            job.attemptsSinceProgress--;
            job.queue(now, now);
        });
    }
}
