package dev.orrery.platform.bootstrap;

import dev.orrery.platform.PlatformConfig;
import dev.orrery.platform.provider.ProviderSecrets;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Seeds at the first start; nobody waits for later ones, which only repair. In the background, as soon as model operations
 * answers, it has literal secrets sealed that are not, and binds the seeded models.
 */
@ApplicationScoped
public class PlatformBootstrap {
    private static final Logger LOG = Logger.getLogger(PlatformBootstrap.class);
    private static final String SEEDS = "What is seeded is not repaired";
    private static final String SECRETS = "Secrets of providers are not looked through";
    private static final String MODELS = "Seeded models are not bound";

    private final Seeder seeder;
    private final SeededModels models;
    private final ProviderSecrets secrets;
    private final Duration retry;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, String> lastProblems = new ConcurrentHashMap<>();

    PlatformBootstrap(Seeder seeder, SeededModels models, ProviderSecrets secrets, PlatformConfig config) {
        this.seeder = seeder;
        this.models = models;
        this.secrets = secrets;
        this.retry = config.seed().retryInterval();
    }

    void start(@Observes StartupEvent event) {
        if (seeder.hasSeeded()) {
            Thread.ofVirtual().name("seed").start(() -> {
                if (repeat(this::seeded)) {
                    goOn();
                }
            });
        } else {
            seeder.seed();
            goOn();
        }
    }

    private void goOn() {
        Thread.ofVirtual().name("renew-secrets").start(() -> repeat(this::renewed));
        Thread.ofVirtual().name("bind-seeded-models").start(() -> repeat(this::bound));
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }

    /** False when the service stops before it is done. */
    private boolean repeat(BooleanSupplier untilDone) {
        try {
            while (!untilDone.getAsBoolean()) {
                if (stopping.await(retry.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean seeded() {
        try {
            seeder.seed();
            return true;
        } catch (RuntimeException failed) {
            note(SEEDS, failed.toString());
            return false;
        }
    }

    private boolean renewed() {
        try {
            secrets.renew();
            return true;
        } catch (RuntimeException failed) {
            note(SECRETS, failed.toString());
            return false;
        }
    }

    private boolean bound() {
        try {
            boolean done = models.bind();
            if (done) {
                LOG.info("Every seeded model binding has its models");
            } else {
                note(MODELS, "no eligible local model is registered yet for " + models.pending());
            }
            return done;
        } catch (RuntimeException failed) {
            note(MODELS, failed.toString());
            return false;
        }
    }

    /** Logs a problem once, not at every attempt. */
    private void note(String what, String problem) {
        if (!problem.equals(lastProblems.put(what, problem))) {
            LOG.infof("%s yet: %s; trying again every %s", what, problem, retry);
        }
    }
}
