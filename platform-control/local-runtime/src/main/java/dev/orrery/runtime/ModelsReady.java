package dev.orrery.runtime;

import dev.orrery.runtime.model.LoadState;
import dev.orrery.runtime.model.RuntimeState;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down while a model loads. A model that failed is shown and does not keep the rest of the process from serving. */
@Readiness
@ApplicationScoped
public class ModelsReady implements HealthCheck {
    private final LocalModels models;

    ModelsReady(LocalModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        RuntimeState inference = models.inference().state();
        RuntimeState embeddings = models.embeddings().state();
        return HealthCheckResponse.named("models")
                .status(inference.loadState() != LoadState.LOADING && embeddings.loadState() != LoadState.LOADING)
                .withData("llm_inference", inference.loadState().wireName())
                .withData("embeddings", embeddings.loadState().wireName())
                .build();
    }
}
