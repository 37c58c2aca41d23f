package dev.orrery.runtime;

import dev.orrery.runtime.model.LoadState;
import dev.orrery.runtime.model.RuntimeState;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Down until what it starts with is loaded. A model that failed, or that another one takes the place of later, is shown and
 * does not keep the rest of the process from serving: the other model, the indexes, the controller itself.
 */
@Readiness
@ApplicationScoped
public class ModelsReady implements HealthCheck {
    private final LocalModels models;
    private volatile boolean started;

    ModelsReady(LocalModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        RuntimeState inference = models.inference().state();
        RuntimeState embeddings = models.embeddings().state();
        if (inference.loadState() != LoadState.LOADING && embeddings.loadState() != LoadState.LOADING) {
            started = true;
        }
        return HealthCheckResponse.named("models")
                .status(started)
                .withData("llm_inference", inference.loadState().wireName())
                .withData("embeddings", embeddings.loadState().wireName())
                .build();
    }
}
