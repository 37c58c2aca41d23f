package dev.orrery.modelops.testrun;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.audit.AuditLog;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelRepository;
import dev.orrery.modelops.model.ModelValidation;
import dev.orrery.modelops.model.ModelValidationRepository;
import dev.orrery.modelops.model.ModelView;
import dev.orrery.modelops.model.ValidationResult;
import dev.orrery.modelops.model.ValidationView;
import dev.orrery.modelops.probe.ProbeOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;

/** Writes what a validation found, for the configuration that it was made with and no other. */
@ApplicationScoped
public class ValidationStore {
    private final ModelRepository models;
    private final ModelValidationRepository validations;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    ValidationStore(ModelRepository models, ModelValidationRepository validations, AuditLog audit) {
        this.models = models;
        this.validations = validations;
        this.audit = audit;
    }

    /** @throws Failure 409 {@code validation_test_stale} when the model changed while it was probed */
    @Transactional
    ValidationService.Outcome record(
            Actor actor, TestRun run, Target target, ProbeOutcome outcome, Map<String, Object> details) {
        models.lock(run.modelId);
        Model model = models.findWithCredential(run.modelId)
                .filter(found -> found.configFingerprint().equals(run.configFingerprint) && found.credentialReady())
                .orElseThrow(() -> Failure.conflict(
                        "validation_test_stale", "The model changed while it was probed; test it again."));
        ModelValidation validation = ModelValidation.by(
                actor.userId(),
                model,
                run.taskKey + "_test_confirmation",
                "manual_after_test",
                outcome instanceof ProbeOutcome.Passed ? ValidationResult.SUCCESS : ValidationResult.FAILURE,
                target.withoutKey(outcome.summary()),
                details,
                clock.instant());
        validations.persist(validation);
        model.validated(validation);
        if (outcome instanceof ProbeOutcome.Passed && target.providerId() != null) {
            model.proof().madeOn(target.providerId(), target.signature());
        }
        ValidationView view = ValidationView.of(validation);
        audit.record(
                actor,
                "model.validated",
                "model",
                model.id(),
                Map.of(
                        "validator_kind", view.validatorKind(),
                        "result", view.result(),
                        "test_run_id", run.id.toString()));
        return new ValidationService.Outcome(ModelView.of(model, actor), view);
    }

    /** Takes away what was proved on a runtime that is not the same any more. */
    @Transactional
    void runtimeChanged(String modelId, String provedSignature) {
        models.lock(modelId);
        models.findWithCredential(modelId)
                .filter(model -> model.proof()
                        .runtimeSignature()
                        .filter(provedSignature::equals)
                        .isPresent())
                .ifPresent(model -> model.proofLost("runtime_changed", clock.instant()));
    }
}
