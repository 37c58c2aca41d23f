package dev.orrery.platform.bootstrap;

import dev.orrery.contracts.platform.Capability;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down while a seeded model binding waits for models that may still come of themselves. */
@Readiness
@ApplicationScoped
public class ModelBindingsReady implements HealthCheck {
    private final SeededModels models;

    ModelBindingsReady(SeededModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        List<Capability> pending = models.pending();
        return HealthCheckResponse.named("model-bindings")
                .status(pending.isEmpty() || !models.areToCome())
                .withData(
                        "waiting_for",
                        pending.stream().map(Capability::wireName).collect(Collectors.joining(", ")))
                .build();
    }
}
