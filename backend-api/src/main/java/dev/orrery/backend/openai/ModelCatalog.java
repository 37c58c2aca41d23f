package dev.orrery.backend.openai;

import dev.orrery.backend.inference.ModelGate;
import dev.orrery.backend.inference.RemoteCalls;
import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The models that a caller may use here: bound by the active deployment and open to this user, in binding order. */
@ApplicationScoped
class ModelCatalog {
    private final ModelGate gate;
    private final ModelOpsClient modelOps;

    ModelCatalog(ModelGate gate, @RestClient ModelOpsClient modelOps) {
        this.gate = gate;
        this.modelOps = modelOps;
    }

    /** Blocks; runs on behalf of the caller. */
    JsonObject list() {
        JsonArray data = new JsonArray();
        usable().forEach(data::add);
        return new JsonObject().put("object", "list").put("data", data);
    }

    /** @throws Failure 404 {@code not_found} for what {@link #list} does not show */
    JsonObject one(String id) {
        return usable().stream()
                .filter(model -> model.getString("id").equals(id))
                .findFirst()
                .orElseThrow(() ->
                        Failure.notFound("not_found", "The model '" + id + "' does not exist or you may not use it."));
    }

    private List<JsonObject> usable() {
        PlatformRuntime runtime = gate.runtime();
        List<JsonObject> models = new ArrayList<>();
        models.addAll(usable(runtime, Capability.LLM_INFERENCE, "llm"));
        models.addAll(usable(runtime, Capability.EMBEDDINGS, "embeddings"));
        return models;
    }

    private List<JsonObject> usable(PlatformRuntime runtime, Capability capability, String task) {
        List<BoundResource> bound =
                runtime.binding(capability).map(RuntimeBinding::resources).orElse(List.of());
        if (bound.isEmpty()) {
            return List.of();
        }
        Map<String, ManagedModel> invokable =
                RemoteCalls.call("modelops-service", () -> modelOps.invokable(task)).stream()
                        .collect(Collectors.toMap(ManagedModel::id, Function.identity()));
        return bound.stream()
                .map(resource -> invokable.get(Objects.requireNonNullElse(resource.managedModelId(), resource.id())))
                .filter(Objects::nonNull)
                .distinct()
                .map(ModelCatalog::entry)
                .toList();
    }

    /** When a model was made is not known here. */
    private static JsonObject entry(ManagedModel model) {
        return new JsonObject()
                .put("id", model.id())
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", model.ownerType())
                .put("name", model.name())
                .put("task", model.taskKey());
    }
}
