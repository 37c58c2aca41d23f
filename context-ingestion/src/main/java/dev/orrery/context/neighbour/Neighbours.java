package dev.orrery.context.neighbour;

import dev.orrery.contracts.modelops.ModelOpsClient;
import dev.orrery.contracts.platform.EmbeddingOption;
import dev.orrery.contracts.platform.FamilyRef;
import dev.orrery.contracts.platform.KnowledgeBaseUsage;
import dev.orrery.contracts.platform.LostModel;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Platform control and model operations, as this service needs them. */
@ApplicationScoped
public class Neighbours {
    private static final Logger LOG = Logger.getLogger(Neighbours.class);

    private final PlatformControlClient platform;
    private final ModelOpsClient models;

    Neighbours(@RestClient PlatformControlClient platform, @RestClient ModelOpsClient models) {
        this.platform = platform;
        this.models = models;
    }

    public PlatformRuntime runtime() {
        return call("platform-control", platform::runtime);
    }

    /** Empty when there is no such provider; a failure when there is one that cannot be used, as without its credential. */
    public Optional<RuntimeBinding> provider(UUID id) {
        try {
            return Optional.of(call("platform-control", () -> platform.provider(id)));
        } catch (Failure failure) {
            if (failure.code().equals("provider_not_found")) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Has a local provider asked for a model that it lost; nothing is lost where that cannot be told. */
    public LostModel recoverModel(UUID providerId) {
        try {
            return call("platform-control", () -> platform.recoverModel(providerId));
        } catch (Failure failure) {
            LOG.infof("What the runtime of provider %s serves is not known: %s", providerId, failure.getMessage());
            return LostModel.NOTHING;
        }
    }

    public List<EmbeddingOption> embeddingOptions() {
        return call("platform-control", platform::embeddingOptions);
    }

    /** The provider family with this key; empty when platform control has none. */
    public Optional<FamilyRef> family(String providerKey) {
        return call("platform-control", platform::providerFamilies).stream()
                .filter(family -> family.providerKey().equals(providerKey))
                .findFirst();
    }

    public KnowledgeBaseUsage usage() {
        return call("platform-control", platform::knowledgeBaseUsage);
    }

    /** Where model operations keeps the files of a managed model. */
    public Optional<String> modelPath(String managedModelId) {
        try {
            return Optional.ofNullable(
                    call("modelops-service", () -> models.model(managedModelId)).localPath());
        } catch (Failure failure) {
            LOG.infof("Model %s is not known to model operations: %s", managedModelId, failure.getMessage());
            return Optional.empty();
        }
    }

    /** Where the files of the model lie that the provider's slot names. */
    public Optional<String> loadedModelPath(UUID providerId) {
        return provider(providerId)
                .map(provider -> provider.config().get("loaded_local_path"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(path -> !path.isBlank());
    }

    private static <T> T call(String service, Supplier<T> call) {
        try {
            return call.get();
        } catch (ProcessingException unreachable) {
            throw Failure.unavailable(
                            "upstream_unavailable", "The service " + service + " cannot be reached; try again shortly.")
                    .causedBy(unreachable);
        }
    }
}
