package dev.orrery.modelops.bootstrap;

import dev.orrery.modelops.probe.ProbeOutcome;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Registers, probes and activates in the background what the local runtime serves, until all of it is settled, and
 * looks again from time to time. What an operator decided about a model stands. The first start waits for that; a later one
 * begins with the models that were in use.
 */
@ApplicationScoped
public class RuntimeBootstrap {
    private static final Logger LOG = Logger.getLogger(RuntimeBootstrap.class);

    private final BootstrapConfig config;
    private final LocalRuntime runtime;
    private final BootstrapRegistry registry;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("model-bootstrap").factory());
    private volatile boolean settledOnce;
    private volatile boolean ready;

    RuntimeBootstrap(BootstrapConfig config, LocalRuntime runtime, BootstrapRegistry registry) {
        this.config = config;
        this.runtime = runtime;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled() && config.runtimeUrl().isPresent()) {
            schedule.execute(this::recall);
            schedule.execute(this::attempt);
        } else {
            ready = true;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        schedule.shutdownNow();
    }

    /** Whether models of the runtime are in use, or it was found that it has none, or there is no runtime. */
    public boolean isReady() {
        return ready;
    }

    private void recall() {
        try {
            if (registry.hasModelsInUse()) {
                ready = true;
            }
        } catch (RuntimeException failed) {
            LOG.warnf("It is not known yet which models were in use: %s", failed.getMessage());
        }
    }

    private void attempt() {
        Duration pause = settle() ? config.refreshInterval() : config.retryInterval();
        if (!schedule.isShutdown()) {
            schedule.schedule(this::attempt, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** One pass over the inventory. @return whether nothing is left to do */
    public synchronized boolean settle() {
        try {
            boolean settled = true;
            for (ServedModel model : runtime.models()) {
                settled &= settle(model);
            }
            if (settled && !settledOnce) {
                settledOnce = true;
                ready = true;
                LOG.infof(
                        "Every model of the runtime at %s is settled",
                        config.runtimeUrl().orElseThrow());
            }
            return settled;
        } catch (RuntimeException failed) {
            // The runtime or the database is not there yet; the next attempt follows.
            LOG.warnf("Models of the runtime are not settled: %s", failed.getMessage());
            return false;
        }
    }

    private boolean settle(ServedModel model) {
        Optional<String> fingerprint = registry.prepare(model.draft());
        if (fingerprint.isEmpty()) {
            return true;
        }
        ProbeOutcome outcome = runtime.probe(model);
        boolean settled = registry.conclude(model.modelId(), fingerprint.get(), outcome);
        switch (outcome) {
            case ProbeOutcome.Passed passed -> LOG.infof("Model %s: %s", model.modelId(), passed.summary());
            case ProbeOutcome.Failed failed -> LOG.warnf("Model %s: %s", model.modelId(), failed.summary());
        }
        return settled;
    }
}
