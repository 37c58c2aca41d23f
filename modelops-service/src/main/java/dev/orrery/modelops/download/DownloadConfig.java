package dev.orrery.modelops.download;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How downloads are worked off. */
@ConfigMapping(prefix = "orrery.modelops.downloads")
public interface DownloadConfig {
    /** Jobs at once in this process; 0 leaves the work to others. */
    @WithDefault("2")
    int workers();

    /** Files of one job at once. */
    @WithDefault("4")
    int filesAtOnce();

    /** Pause of an idle worker. */
    @WithDefault("1s")
    Duration pollInterval();

    /** How often progress is written and a wish to cancel is seen. */
    @WithDefault("500ms")
    Duration progressInterval();

    /** How long a worker that fell silent keeps its job. */
    @WithDefault("30s")
    Duration lease();

    /** After so many attempts a job is failed; one that gets further than all before it begins the count anew. */
    @WithDefault("5")
    int attempts();

    /** Pause before the second attempt, doubled for each further one, unless the hub names one. */
    @WithDefault("2s")
    Duration retryPause();

    /** How long the files of a download that nobody goes on with are kept for the next one of the model. */
    @WithDefault("7d")
    Duration stagingKept();

    /** Patterns where a job names none. */
    Optional<List<String>> allowPatterns();

    /** Patterns of files that are left out where a job names none. */
    Optional<List<String>> ignorePatterns();
}
