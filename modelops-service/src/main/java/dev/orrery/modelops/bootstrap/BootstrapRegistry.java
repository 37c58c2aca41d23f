package dev.orrery.modelops.bootstrap;

import dev.orrery.modelops.model.LifecycleState;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelDraft;
import dev.orrery.modelops.model.ModelRepository;
import dev.orrery.modelops.model.ModelValidation;
import dev.orrery.modelops.model.ModelValidationRepository;
import dev.orrery.modelops.model.ValidationResult;
import dev.orrery.modelops.probe.ProbeOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The registry's side of the bootstrap: short transactions around the probe, which runs outside of any. */
@ApplicationScoped
public class BootstrapRegistry {
    private final ModelRepository models;
    private final ModelValidationRepository validations;
    private final String nodeId;
    private final Clock clock = Clock.systemUTC();

    BootstrapRegistry(
            ModelRepository models,
            ModelValidationRepository validations,
            @ConfigProperty(name = "orrery.modelops.node-id", defaultValue = "local") String nodeId) {
        this.models = models;
        this.validations = validations;
        this.nodeId = nodeId;
    }

    /** Whether a bootstrap before this one brought models into use. */
    @Transactional
    public boolean hasModelsInUse() {
        return models.count("bootstrapped = true and lifecycleState = ?1", LifecycleState.ACTIVE) > 0;
    }

    /**
     * Makes or refreshes the model.
     *
     * @return the fingerprint that a probe has to vouch for; empty when there is nothing to do
     */
    @Transactional
    public Optional<String> prepare(ModelDraft draft) {
        Model model = models.findWithCredential(draft.id()).orElse(null);
        if (model == null) {
            model = Model.register(draft, nodeId, clock.instant());
            model.markBootstrapped();
            models.persist(model);
        } else if (!model.isBootstrapped() || model.isHeldByOperator()) {
            // A person registered it, or took it out of use: theirs to decide.
            return Optional.empty();
        } else {
            model.configure(draft, clock.instant());
        }
        return model.isActive() && model.isValidated() ? Optional.empty() : Optional.of(model.configFingerprint());
    }

    /**
     * Records what the probe found and, when it passed, puts the model to use.
     *
     * @return whether the model is settled
     */
    @Transactional
    public boolean conclude(String modelId, String fingerprint, ProbeOutcome outcome) {
        Model model = models.findWithCredential(modelId).orElse(null);
        if (model == null || model.isHeldByOperator()) {
            return true;
        }
        if (!model.configFingerprint().equals(fingerprint)) {
            return false;
        }
        boolean passed = outcome instanceof ProbeOutcome.Passed;
        ModelValidation validation = ModelValidation.bySystem(
                model,
                model.taskKey() + "_runtime_probe",
                "platform_bootstrap",
                passed ? ValidationResult.SUCCESS : ValidationResult.FAILURE,
                outcome.summary(),
                outcome.details(),
                clock.instant());
        // The same failure again and again is one row, not a row for each attempt.
        if (validations.newest(modelId).filter(validation::saysTheSameAs).isPresent() && !passed) {
            return false;
        }
        validations.persist(validation);
        model.validated(validation);
        if (passed) {
            model.apply(LifecycleState.Action.ACTIVATE, clock.instant());
        }
        return passed;
    }
}
