package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.model.LifecycleState.Action;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelGate;
import dev.orrery.modelops.model.ModelView;
import dev.orrery.modelops.model.ValidationView;
import dev.orrery.modelops.probe.ModelProbe;
import dev.orrery.modelops.probe.ProbeOutcome;
import dev.orrery.modelops.runtime.EffectiveProfile;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Section 6.4, and more than a confirmation: on the runtime of a successful test it runs the probe of the task once
 * more, and vouches for the configuration, the credential, the files and the runtime as they are then.
 */
@ApplicationScoped
public class ValidationService {
    private final ModelGate gate;
    private final TestRunRepository runs;
    private final TestRuntimes runtimes;
    private final CloudTargets clouds;
    private final EffectiveProfile profile;
    private final ModelProbe probe;
    private final TestUsage usage;
    private final ValidationStore store;
    private final Clock clock = Clock.systemUTC();

    ValidationService(
            ModelGate gate,
            TestRunRepository runs,
            TestRuntimes runtimes,
            CloudTargets clouds,
            EffectiveProfile profile,
            ModelProbe probe,
            TestUsage usage,
            ValidationStore store) {
        this.gate = gate;
        this.runs = runs;
        this.runtimes = runtimes;
        this.clouds = clouds;
        this.profile = profile;
        this.probe = probe;
        this.usage = usage;
        this.store = store;
    }

    /** The model as it is afterwards and the validation that was recorded. */
    public record Outcome(ModelView model, ValidationView validation) {}

    public Outcome validate(Actor actor, String id, @Nullable JsonNode body) {
        Payload payload = Payload.of(body == null || body.isNull() ? JsonNodeFactory.instance.objectNode() : body);
        Model model = gate.requireVisible(actor, id);
        model.lifecycleState().after(Action.VALIDATE);
        if (model.isValidated()) {
            throw Failure.conflict(
                    "validation_already_current", "Model '" + id + "' is validated as it is; nothing is to do.");
        }
        TestRun run = run(model, payload);
        Task task = Task.of(model.taskKey())
                .orElseThrow(() -> Failure.conflict(
                        "model_test_unsupported", "There is no test for the task '" + model.taskKey() + "'."));
        Target target = target(model, task, run);
        ProbeOutcome outcome = counted(actor, id, probe(task, target));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("test_run_id", run.id.toString());
        details.put("probe", outcome.details());
        if (task == Task.LLM && outcome instanceof ProbeOutcome.Passed) {
            details.put("streaming", streaming(counted(actor, id, probe.stream(target.binding(), target.modelId()))));
        }
        Outcome written = store.record(actor, run, target, outcome, details);
        if (outcome instanceof ProbeOutcome.Failed failed) {
            throw Failure.conflict(
                            "validation_test_failed",
                            "The probe failed on the runtime of the test: " + target.withoutKey(failed.summary()))
                    .with("validation", written.validation());
        }
        return written;
    }

    private TestRun run(Model model, Payload payload) {
        String text = payload.requiredText("test_run_id", "validation_test_required");
        TestRun run = Optional.ofNullable(Ids.uuid(text))
                .map(runs::findById)
                .orElseThrow(() ->
                        Failure.notFound("test_run_not_found", "There is no test run with the id '" + text + "'."));
        if (!run.modelId.equals(model.id())) {
            throw Failure.conflict("test_run_mismatch", "The test run is one of model '" + run.modelId + "'.");
        }
        if (!run.succeeded()) {
            throw Failure.conflict("validation_test_failed", "The test run failed; test the model again.");
        }
        if (!run.configFingerprint.equals(model.configFingerprint())) {
            throw stale("The model's configuration changed since the test; test it again.");
        }
        return run;
    }

    /** The target of the test. @throws Failure 409 {@code validation_test_stale} when the runtime is not the same now */
    private Target target(Model model, Task task, TestRun run) {
        UUID providerId = run.providerId;
        if (providerId == null) {
            if (!profile.isOnline()) {
                throw Failure.conflict(
                        "offline_not_allowed",
                        "Model '" + model.id() + "' runs in the cloud and the installation is offline.");
            }
            return clouds.of(model, task, clouds.credential(model));
        }
        Target target = runtimes.choose(model, task, Optional.of(providerId.toString()));
        if (!target.signature().equals(run.runtimeSignature)) {
            throw stale("The runtime changed since the test; test the model again.");
        }
        return target;
    }

    private static Failure stale(String message) {
        return Failure.conflict("validation_test_stale", message);
    }

    private ProbeOutcome probe(Task task, Target target) {
        return switch (task) {
            case LLM -> probe.chat(target.binding(), target.modelId());
            case EMBEDDINGS -> probe.embeddings(target.binding(), target.modelId());
        };
    }

    /** Counts the call before anything is made of its outcome. */
    private ProbeOutcome counted(Actor actor, String id, ProbeOutcome outcome) {
        ProbeOutcome.Cost cost = outcome.cost();
        boolean failed = outcome instanceof ProbeOutcome.Failed;
        usage.count(actor, id, UUID.randomUUID(), cost.tokens(), cost.millis(), failed, clock.instant());
        return outcome;
    }

    /** Recorded, not required: a provider without streams still answers whole. */
    private static Map<String, Object> streaming(ProbeOutcome outcome) {
        Map<String, Object> details = new LinkedHashMap<>(outcome.details());
        details.put("passed", outcome instanceof ProbeOutcome.Passed);
        return details;
    }
}
