package dev.orrery.modelops.testrun;

import dev.orrery.modelops.model.Model;
import dev.orrery.modelops.model.ModelRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Looks whether the runtimes that models were validated on are still the same: there, enabled, reached the same way, and
 * calling the model the same. A runtime that does not answer, or holds another model for now, proves nothing.
 */
@ApplicationScoped
public class RuntimeDrift {
    private static final Logger LOG = Logger.getLogger(RuntimeDrift.class);

    private final ModelRepository models;
    private final TestRuntimes runtimes;
    private final ValidationStore store;

    RuntimeDrift(ModelRepository models, TestRuntimes runtimes, ValidationStore store) {
        this.models = models;
        this.runtimes = runtimes;
        this.store = store;
    }

    /** One look at all of them. */
    public void check() {
        for (Model model : models.validatedOnRuntimes()) {
            Task.of(model.taskKey()).ifPresent(task -> check(model, task));
        }
    }

    private void check(Model model, Task task) {
        String proved = model.proof().runtimeSignature().orElse("");
        List<TestRuntime> present = runtimes.of(model, task);
        Optional<TestRuntime> used = model.proof()
                .providerId()
                .flatMap(id -> present.stream()
                        .filter(runtime -> runtime.providerInstanceId().equals(id))
                        .findFirst());
        if (used.isEmpty() || isAnother(used.get(), proved)) {
            LOG.infof("The runtime that model %s was validated on changed; it must be validated again", model.id());
            store.runtimeChanged(model.id(), proved);
        }
    }

    private static boolean isAnother(TestRuntime runtime, String proved) {
        String modelId = runtime.matchedModelId();
        return runtime.reachable()
                && modelId != null
                && !Target.local(runtime.binding(), modelId).signature().equals(proved);
    }
}
