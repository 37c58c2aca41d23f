package dev.orrery.modelops.housekeeping;

import dev.orrery.kit.background.BackgroundWork;
import dev.orrery.modelops.download.StagingCleanup;
import dev.orrery.modelops.testrun.RuntimeDrift;
import dev.orrery.modelops.usage.UsageService;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jboss.logging.Logger;

/** The recurring work of this service. */
@ApplicationScoped
public class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final HousekeepingConfig config;
    private final RuntimeDrift drift;
    private final UsageService usage;
    private final StagingCleanup stagings;
    private final BackgroundWork background;

    Housekeeping(
            HousekeepingConfig config,
            RuntimeDrift drift,
            UsageService usage,
            StagingCleanup stagings,
            BackgroundWork background) {
        this.config = config;
        this.drift = drift;
        this.usage = usage;
        this.stagings = stagings;
        this.background = background;
    }

    void start(@Observes StartupEvent event) {
        // Not at once: a suite that starts knows its runtimes only after a while.
        background.every(config.runtimeCheck(), config.runtimeCheck(), "runtime-check", drift::check);
        background.every(config.stagingCleanup(), "staging-cleanup", this::removeAbandonedStagings);
        background.every(config.usageCleanup(), "usage-cleanup", this::forgetOldUsage);
    }

    private void removeAbandonedStagings() {
        try {
            stagings.removeAbandoned();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void forgetOldUsage() {
        int forgotten = usage.forgetOld();
        if (forgotten > 0) {
            LOG.infof("Forgot the ids of %d calls that nobody tells any more", forgotten);
        }
    }
}
