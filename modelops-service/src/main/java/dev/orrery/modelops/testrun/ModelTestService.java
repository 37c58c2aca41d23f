package dev.orrery.modelops.testrun;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.modelops.model.LifecycleState.Action;
import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelGate;
import dev.orrery.modelops.model.ModelPayload;
import dev.orrery.modelops.model.ModelService;
import dev.orrery.modelops.model.ModelView;
import dev.orrery.modelops.runtime.EffectiveProfile;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sections 6.1 to 6.3: tries a model on the runtime that was asked for, and on no other. */
@ApplicationScoped
public class ModelTestService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final ModelGate gate;
    private final ModelService models;
    private final EffectiveProfile profile;
    private final TestRuntimes runtimes;
    private final CloudTargets clouds;
    private final TestCall call;
    private final TestRunStore store;

    ModelTestService(
            ModelGate gate,
            ModelService models,
            EffectiveProfile profile,
            TestRuntimes runtimes,
            CloudTargets clouds,
            TestCall call,
            TestRunStore store) {
        this.gate = gate;
        this.models = models;
        this.profile = profile;
        this.runtimes = runtimes;
        this.clouds = clouds;
        this.call = call;
        this.store = store;
    }

    /** What a successful test answers. */
    public record Outcome(ModelView model, TestRunView testRun, TestResult result) {}

    /** The runtimes of a local model's task, and the one that a test takes when none is named. */
    public record Candidates(
            String modelId,
            List<TestRuntime> runtimes,
            @Nullable UUID defaultProviderInstanceId) {}

    public List<TestRunView> newest(Actor actor, String id, int limit) {
        gate.requireVisible(actor, id);
        return store.newest(id, limit);
    }

    public Candidates runtimes(Actor actor, String id) {
        Model model = gate.requireVisible(actor, id);
        List<TestRuntime> found = model.isLocal()
                ? Task.of(model.taskKey()).map(task -> runtimes.of(model, task)).orElse(List.of())
                : List.of();
        return new Candidates(id, found, TestRuntimes.standard(found).orElse(null));
    }

    public Outcome test(Actor actor, String id, @Nullable JsonNode body) {
        Payload payload = ModelPayload.of(body);
        ObjectNode inputs = payload.object("inputs", "invalid_payload");
        if (inputs == null) {
            throw Failure.badRequest("invalid_payload", "Give the object inputs.");
        }
        Model model = gate.requireVisible(actor, id);
        model.lifecycleState().after(Action.TEST);
        Map<String, Object> shown = shown(inputs);
        Task task = Task.of(model.taskKey()).orElseThrow(() -> unsupported(model));
        String text = Payload.of(inputs).requiredText(task.input(), "invalid_test_input");
        Target target = target(actor, model, task, payload.text("provider_instance_id"), shown);
        try {
            TestCall.Done done = call.run(id, task, target, text);
            TestRunView run = store.succeeded(actor, model, target, done);
            return new Outcome(models.detail(actor, id).model(), run, done.result());
        } catch (Failure refused) {
            Failure failed = failed(target, refused);
            throw failed.with("test_run", store.failed(actor, model, target, shown, failed));
        }
    }

    private static Map<String, Object> shown(ObjectNode inputs) {
        Map<String, Object> shown = new LinkedHashMap<>(JSON.convertValue(inputs, OBJECT));
        shown.values().removeIf(Objects::isNull);
        return shown;
    }

    private static Failure unsupported(Model model) {
        return Failure.conflict("model_test_unsupported", "There is no test for the task '" + model.taskKey() + "'.");
    }

    private static Failure failed(Target target, Failure refused) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("status_code", refused.status());
        details.put("message", target.withoutKey(refused.getMessage()));
        if (target.providerId() != null) {
            details.put("provider_instance_id", target.providerId().toString());
            details.put("runtime_model_id", target.modelId());
        }
        return Failure.conflict("model_test_failed", "The provider refused: " + target.withoutKey(refused.getMessage()))
                .with(details);
    }

    /** Where to test; every rule that fails from here on leaves a failed run behind. */
    private Target target(Actor actor, Model model, Task task, @Nullable String runtime, Map<String, Object> inputs) {
        if (model.isLocal()) {
            return recording(actor, model, inputs, () -> {
                if (!actor.isSuperadmin()) {
                    throw Failure.conflict(
                            "local_model_runtime_selection_required",
                            "Only a superadmin tests local models, on a runtime of their choice.");
                }
                return runtimes.choose(model, task, Optional.ofNullable(runtime));
            });
        }
        if (!profile.isOnline()) {
            throw recorded(
                    actor,
                    model,
                    inputs,
                    Failure.conflict(
                            "offline_not_allowed",
                            "Model '" + model.id() + "' runs in the cloud and the installation is offline."));
        }
        ResolvedCredential credential = clouds.credential(model);
        return recording(actor, model, inputs, () -> clouds.of(model, task, credential));
    }

    private Target recording(Actor actor, Model model, Map<String, Object> inputs, Supplier<Target> choice) {
        try {
            return choice.get();
        } catch (Failure refused) {
            throw recorded(actor, model, inputs, refused);
        }
    }

    private Failure recorded(Actor actor, Model model, Map<String, Object> inputs, Failure failure) {
        return failure.with("test_run", store.failed(actor, model, null, inputs, failure));
    }
}
