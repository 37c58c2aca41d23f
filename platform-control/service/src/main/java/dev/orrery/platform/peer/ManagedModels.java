package dev.orrery.platform.peer;

import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.modelops.ResolvedCredential;
import dev.orrery.contracts.modelops.SecretText;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.PlatformConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Managed models and credentials as model operations knows them. */
@ApplicationScoped
public class ManagedModels {
    private static final PeerCalls OWNER =
            new PeerCalls("modelops_unavailable", "The model registry cannot be asked now; try again when it answers.");

    private final ModelOpsClient modelOps;
    private final BriefCache<Map<String, ManagedModel>> recent;

    ManagedModels(@RestClient ModelOpsClient modelOps, PlatformConfig config) {
        this.modelOps = modelOps;
        this.recent = new BriefCache<>(config.peers().modelAge(), () -> {
            Map<String, ManagedModel> byId = new HashMap<>();
            modelOps.models(taskOf(Capability.LLM_INFERENCE)).forEach(model -> byId.put(model.id(), model));
            modelOps.models(taskOf(Capability.EMBEDDINGS)).forEach(model -> byId.put(model.id(), model));
            return byId;
        });
    }

    /** The task that a model must have to serve this capability. */
    public static String taskOf(Capability capability) {
        return switch (capability) {
            case LLM_INFERENCE -> "llm";
            case EMBEDDINGS -> "embeddings";
            case VECTOR_STORE, MCP_RUNTIME, SANDBOX_EXECUTION ->
                throw new IllegalArgumentException(capability + " is not served by models");
        };
    }

    /** The models as they were a moment ago; empty when model operations cannot be asked. */
    public Optional<Map<String, ManagedModel>> recent() {
        return recent.get();
    }

    /** Models of the capability's task, as they are now. @throws dev.orrery.kit.failure.Failure 503 {@code modelops_unavailable} */
    public List<ManagedModel> serving(Capability capability) {
        return OWNER.ask(() -> modelOps.models(taskOf(capability)));
    }

    /** Whether the runtime's own models are still to come. @throws dev.orrery.kit.failure.Failure 503 {@code modelops_unavailable} */
    public boolean areToCome() {
        return !OWNER.ask(modelOps::runtimeModels).settled();
    }

    /** As it is now; empty when unknown. @throws dev.orrery.kit.failure.Failure 503 {@code modelops_unavailable} */
    public Optional<ManagedModel> find(String id) {
        return OWNER.find(() -> modelOps.model(id));
    }

    /** Empty when missing or revoked. @throws dev.orrery.kit.failure.Failure 503 {@code modelops_unavailable} */
    public Optional<ResolvedCredential> credential(UUID id) {
        return OWNER.find(() -> modelOps.resolveCredential(id.toString()));
    }

    /** As only this service can open it. @throws dev.orrery.kit.failure.Failure 503 {@code modelops_unavailable} */
    public String sealed(String context, String secret) {
        return OWNER.ask(() -> modelOps.seal(new SecretText(context, secret))).text();
    }

    /** What {@link #sealed} was given. @throws dev.orrery.kit.failure.Failure 503 {@code modelops_unavailable} */
    public String opened(String context, String sealed) {
        return OWNER.ask(() -> modelOps.open(new SecretText(context, sealed))).text();
    }
}
