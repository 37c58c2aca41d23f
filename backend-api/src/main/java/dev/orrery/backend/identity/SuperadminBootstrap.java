package dev.orrery.backend.identity;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Makes the first superadmin of an empty installation at start; never touches an existing user. */
@Readiness
@ApplicationScoped
public class SuperadminBootstrap implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(SuperadminBootstrap.class);

    private final Accounts accounts;
    private final IdentityConfig.Bootstrap config;
    private volatile boolean done;

    @Inject
    SuperadminBootstrap(Accounts accounts, IdentityConfig config) {
        this(accounts, config.bootstrap());
    }

    SuperadminBootstrap(Accounts accounts, IdentityConfig.Bootstrap config) {
        this.accounts = accounts;
        this.config = config;
    }

    void onStart(@Observes StartupEvent start) {
        String password = config.password().orElse("");
        String email = config.email().trim().toLowerCase(Locale.ROOT);
        String username = config.username().trim().toLowerCase(Locale.ROOT);
        if (accounts.none()) {
            if (password.isEmpty() || email.isEmpty() || username.isEmpty()) {
                LOG.warn("There is no user yet and no first superadmin is made: set ORRERY_SUPERADMIN_PASSWORD");
            } else if (accounts.makeFirst(email, username, password)) {
                LOG.infof("Made the first superadmin '%s'", username);
            }
        }
        done = true;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("identity").status(done).build();
    }
}
