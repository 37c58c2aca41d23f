package dev.orrery.platform.bootstrap;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.kit.background.BackgroundWork;
import dev.orrery.platform.PlatformConfig;
import dev.orrery.platform.provider.ProviderSecrets;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Seeds at the first start; nobody waits for later ones, which only repair. In the background, as soon as model operations
 * answers, it has literal secrets sealed that are not, and binds the seeded models.
 */
@ApplicationScoped
public class PlatformBootstrap {
    private static final Logger LOG = Logger.getLogger(PlatformBootstrap.class);

    private final Seeder seeder;
    private final SeededModels models;
    private final ProviderSecrets secrets;
    private final BackgroundWork background;
    private final Duration retry;
    private List<Capability> lastPending = List.of();

    PlatformBootstrap(
            Seeder seeder,
            SeededModels models,
            ProviderSecrets secrets,
            BackgroundWork background,
            PlatformConfig config) {
        this.seeder = seeder;
        this.models = models;
        this.secrets = secrets;
        this.background = background;
        this.retry = config.seed().retryInterval();
    }

    void start(@Observes StartupEvent event) {
        if (seeder.hasSeeded()) {
            background.untilDone(retry, "seed", () -> {
                seeder.seed();
                goOn();
                return true;
            });
        } else {
            seeder.seed();
            goOn();
        }
    }

    private void goOn() {
        background.untilDone(retry, "secret-renewal", () -> {
            secrets.renew();
            return true;
        });
        background.untilDone(retry, "seeded-models", this::bound);
    }

    private boolean bound() {
        if (models.bind()) {
            LOG.info("Every seeded model binding has its models");
            return true;
        }
        List<Capability> pending = models.pending();
        if (!pending.equals(lastPending)) {
            lastPending = pending;
            LOG.infof(
                    "No eligible local model is registered for %s; looking again every %s. Another provider can be bound"
                            + " by hand.",
                    pending, retry);
        }
        return false;
    }
}
