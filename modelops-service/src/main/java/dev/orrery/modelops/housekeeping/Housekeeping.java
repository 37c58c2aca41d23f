package dev.orrery.modelops.housekeeping;

import dev.orrery.modelops.testrun.RuntimeDrift;
import dev.orrery.modelops.usage.UsageService;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Runs the recurring work, one after the other; what fails is tried again at its next time. */
@ApplicationScoped
public class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class);

    private final HousekeepingConfig config;
    private final RuntimeDrift drift;
    private final UsageService usage;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("housekeeping").factory());

    Housekeeping(HousekeepingConfig config, RuntimeDrift drift, UsageService usage) {
        this.config = config;
        this.drift = drift;
        this.usage = usage;
    }

    void start(@Observes StartupEvent event) {
        every(config.runtimeCheck(), "the check of runtimes", drift::check);
        every(config.usageCleanup(), "the removal of old usage ids", this::forgetOldUsage);
    }

    void stop(@Observes ShutdownEvent event) {
        schedule.shutdownNow();
    }

    private void forgetOldUsage() {
        int forgotten = usage.forgetOld();
        if (forgotten > 0) {
            LOG.infof("Forgot the ids of %d calls that nobody tells any more", forgotten);
        }
    }

    private void every(Duration pause, String what, Runnable work) {
        schedule.scheduleWithFixedDelay(
                () -> {
                    var request = Arc.container().requestContext();
                    request.activate();
                    try {
                        work.run();
                    } catch (RuntimeException failed) {
                        LOG.warnf("Housekeeping: %s failed: %s", what, failed.getMessage());
                    } finally {
                        request.terminate();
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
