package dev.orrery.modelops.download;

import dev.orrery.modelops.artifact.ModelFolder;
import dev.orrery.modelops.artifact.Publication;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Removes what was fetched for downloads that nobody goes on with: it may be as large as a model each time. */
@ApplicationScoped
public class StagingCleanup {
    private static final Logger LOG = Logger.getLogger(StagingCleanup.class);

    private final ModelFolder folder;
    private final DownloadRepository jobs;
    private final DownloadConfig config;

    StagingCleanup(ModelFolder folder, DownloadRepository jobs, DownloadConfig config) {
        this.folder = folder;
        this.jobs = jobs;
        this.config = config;
    }

    /** Removes folders that no waiting or running job writes and in which nothing changed for long. */
    public void removeAbandoned() throws IOException {
        Instant before = Instant.now().minus(config.stagingKept());
        List<Path> old = folder.stagings().stream()
                .filter(staging -> lastChange(staging).isBefore(before))
                .toList();
        if (old.isEmpty()) {
            return;
        }
        Set<String> wanted = QuarkusTransaction.requiringNew().call(jobs::open).stream()
                .map(job -> String.valueOf(job.target().getFileName()))
                .collect(Collectors.toSet());
        for (Path staging : old) {
            if (!wanted.contains(ModelFolder.model(staging))) {
                LOG.infof("Removing %s, what is left of a download", staging);
                Publication.delete(staging);
            }
        }
    }

    private static Instant lastChange(Path staging) {
        try (Stream<Path> found = Files.walk(staging)) {
            Instant last = Instant.MIN;
            for (Path each : (Iterable<Path>) found::iterator) {
                Instant changed = Files.getLastModifiedTime(each).toInstant();
                last = changed.isAfter(last) ? changed : last;
            }
            return last;
        } catch (NoSuchFileException moved) {
            return Instant.MAX;
        } catch (IOException unreadable) {
            LOG.warnf("%s cannot be looked through and stays: %s", staging, unreadable);
            return Instant.MAX;
        }
    }
}
