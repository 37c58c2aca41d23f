package dev.orrery.modelops.download;

import dev.orrery.kit.failure.DatabaseAway;
import dev.orrery.modelops.artifact.Checksums;
import dev.orrery.modelops.artifact.ModelFile;
import dev.orrery.modelops.artifact.ModelFolder;
import dev.orrery.modelops.artifact.Publication;
import dev.orrery.modelops.hub.Hub;
import dev.orrery.modelops.hub.HubFailure;
import dev.orrery.modelops.hub.HubFile;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of a claimed job: list, check the space, fetch, verify, publish. */
@ApplicationScoped
public class DownloadRun {
    private final DownloadConfig config;
    private final DownloadStore store;
    private final Hub hub;
    private final ModelFolder folder;
    private final Publication publication;
    private final DownloadMetrics metrics;

    DownloadRun(
            DownloadConfig config,
            DownloadStore store,
            Hub hub,
            ModelFolder folder,
            Publication publication,
            DownloadMetrics metrics) {
        this.config = config;
        this.store = store;
        this.hub = hub;
        this.folder = folder;
        this.publication = publication;
        this.metrics = metrics;
    }

    /**
     * @throws HubFailure when the hub fails
     * @throws IOException when the disk does
     * @throws DownloadStopped when the job was cancelled or is another worker's now
     */
    void work(DownloadJob job, UUID token) throws IOException {
        String commit = hub.commit(job.sourceId);
        FilePatterns patterns = new FilePatterns(job.allowPatterns, job.ignorePatterns);
        List<HubFile> files = hub.files(job.sourceId, commit).stream()
                .filter(file -> patterns.take(file.path()))
                .toList();
        if (files.isEmpty()) {
            throw HubFailure.lasting("'" + job.sourceId + "' has no file that the patterns take");
        }
        long bytes = files.stream().mapToLong(HubFile::size).sum();
        Path staging = folder.staging(job.target(), commit);
        // No other job writes this model's folders while this one has its lease.
        for (Path other : folder.otherStagings(job.target(), commit)) {
            Publication.delete(other);
        }
        requireSpace(bytes - sizeOf(staging));
        store.planned(job.id, token, commit, files.size(), bytes);
        Files.createDirectories(staging);
        fetchAll(job, token, commit, files, staging);
        List<ModelFile.Content> manifest = manifest(staging, files);
        // The last look before the folder is touched: a worker that lost its lease must not publish.
        store.mayPublish(job.id, token);
        publication.publish(staging, job.target());
        store.succeeded(job.id, token, commit, manifest);
    }

    private void requireSpace(long needed) {
        long left = folder.spaceLeft();
        if (needed > left) {
            throw HubFailure.lasting("The model folder has room for " + Math.max(0, left) + " more bytes, the download"
                    + " needs " + needed + "; make room or take fewer files");
        }
    }

    private static long sizeOf(Path staging) throws IOException {
        if (!Files.isDirectory(staging)) {
            return 0;
        }
        try (var found = Files.walk(staging)) {
            return found.filter(Files::isRegularFile)
                    .mapToLong(path -> path.toFile().length())
                    .sum();
        }
    }

    private void fetchAll(DownloadJob job, UUID token, String commit, List<HubFile> files, Path staging)
            throws IOException {
        DownloadProgress progress = new DownloadProgress(metrics::received);
        FileFetch fetch = new FileFetch(hub, job.sourceId, commit, progress);
        try (ExecutorService threads = Executors.newFixedThreadPool(
                config.filesAtOnce(), Thread.ofVirtual().name("download-file").factory())) {
            List<Future<Void>> fetches = new ArrayList<>();
            for (HubFile file : files) {
                fetches.add(threads.submit(() -> {
                    if (!progress.isStopped()) {
                        fetch.into(staging, file, job.target().resolve(file.path()));
                    }
                    return null;
                }));
            }
            try {
                for (Future<Void> each : fetches) {
                    await(each, job, token, progress);
                }
                tell(job, token, progress);
            } catch (IOException | HubFailure failed) {
                tellAfter(failed, job, token, progress);
                throw failed;
            } finally {
                // The first failure ends the others too; closing the executor waits for them.
                progress.stop();
            }
        }
    }

    /** Waits for one file and tells the progress of all meanwhile. */
    private void await(Future<Void> fetch, DownloadJob job, UUID token, DownloadProgress progress) throws IOException {
        while (true) {
            try {
                fetch.get(config.progressInterval().toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException stillFetching) {
                tell(job, token, progress);
            } catch (InterruptedException shutdown) {
                Thread.currentThread().interrupt();
                throw new DownloadStopped();
            } catch (ExecutionException failed) {
                rethrow(failed);
            }
        }
    }

    private static void rethrow(ExecutionException failed) throws IOException {
        Throwable cause = failed.getCause();
        if (cause instanceof IOException disk) {
            throw disk;
        }
        throw cause instanceof RuntimeException refused ? refused : new IllegalStateException(cause);
    }

    private void tell(DownloadJob job, UUID token, DownloadProgress progress) {
        progress.measure();
        if (store.isToStop(job.id, token, progress)) {
            throw new DownloadStopped();
        }
    }

    /** What it got says whether the attempt counts. */
    private void tellAfter(Exception failed, DownloadJob job, UUID token, DownloadProgress progress) {
        try {
            tell(job, token, progress);
        } catch (RuntimeException untold) {
            if (!DatabaseAway.causes(untold)) {
                throw untold;
            }
            failed.addSuppressed(untold);
        }
    }

    private static List<ModelFile.Content> manifest(Path staging, List<HubFile> files) throws IOException {
        List<ModelFile.Content> manifest = new ArrayList<>();
        for (HubFile file : files) {
            String sha256 = file.sha256() == null ? Checksums.sha256(staging.resolve(file.path())) : file.sha256();
            manifest.add(new ModelFile.Content(file.path(), file.size(), sha256));
        }
        return manifest;
    }
}
