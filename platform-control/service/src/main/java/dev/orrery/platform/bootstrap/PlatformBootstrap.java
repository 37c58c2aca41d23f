package dev.orrery.platform.bootstrap;

import dev.orrery.platform.PlatformConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Seeds at start, then binds the seeded models in the background until model operations has them. */
@ApplicationScoped
public class PlatformBootstrap {
    private static final Logger LOG = Logger.getLogger(PlatformBootstrap.class);

    private final Seeder seeder;
    private final SeededModels models;
    private final Duration retry;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile String lastProblem = "";

    PlatformBootstrap(Seeder seeder, SeededModels models, PlatformConfig config) {
        this.seeder = seeder;
        this.models = models;
        this.retry = config.seed().retryInterval();
    }

    void start(@Observes StartupEvent event) {
        seeder.seed();
        Thread.ofVirtual().name("bind-seeded-models").start(this::bindUntilDone);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    private void bindUntilDone() {
        try {
            while (!bound() && !stopping.await(retry.toMillis(), TimeUnit.MILLISECONDS)) {
                // The next attempt follows.
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean bound() {
        try {
            boolean done = models.bind();
            if (done) {
                LOG.info("Every seeded model binding has its models");
            } else {
                note("no eligible local model is registered yet for " + models.pending());
            }
            return done;
        } catch (RuntimeException failed) {
            note(failed.toString());
            return false;
        }
    }

    /** Logs a problem once, not at every attempt. */
    private void note(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            LOG.infof("Seeded models are not bound yet: %s; trying again every %s", problem, retry);
        }
    }
}
