package dev.orrery.modelops.bootstrap;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down until models of the local runtime are in use, or it is known that it has none. */
@Readiness
@ApplicationScoped
public class BootstrapReadiness implements HealthCheck {
    private final RuntimeBootstrap bootstrap;

    BootstrapReadiness(RuntimeBootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("models of the local runtime")
                .status(bootstrap.isReady())
                .build();
    }
}
