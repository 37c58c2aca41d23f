package dev.orrery.platform.runtime;

import dev.orrery.adapters.Adapters;
import dev.orrery.adapters.probe.ProviderProbe;
import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.EmbeddingOption;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Embeddings providers that a knowledge base may choose now, and their models by the provider's own ids. */
@ApplicationScoped
public class EmbeddingOptions {
    private static final Logger LOG = Logger.getLogger(EmbeddingOptions.class);

    private final ActiveRuntime active;
    private final ProviderRepository providers;
    private final RuntimeBindings bindings;
    private final Adapters adapters;

    EmbeddingOptions(ActiveRuntime active, ProviderRepository providers, RuntimeBindings bindings, Adapters adapters) {
        this.active = active;
        this.providers = providers;
        this.bindings = bindings;
        this.adapters = adapters;
    }

    public List<EmbeddingOption> list() {
        ActiveRuntime.State state = active.current();
        Optional<DeploymentBinding> bound = state.profile().flatMap(profile -> profile.binding(Capability.EMBEDDINGS));
        try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<EmbeddingOption>>> answers = candidates(
                            state.mode().isOnline())
                    .stream()
                    .map(provider -> probes.submit(() -> option(provider, bound)))
                    .toList();
            return answers.stream()
                    .map(ProbeAnswers::of)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    @Transactional
    List<ProviderInstance> candidates(boolean online) {
        return providers.allSorted().stream()
                .filter(provider -> provider.family.capability == Capability.EMBEDDINGS && provider.enabled)
                .filter(provider -> online || !provider.family.isCloud())
                .toList();
    }

    private Optional<EmbeddingOption> option(ProviderInstance provider, Optional<DeploymentBinding> bound) {
        try {
            RuntimeBinding bare = bindings.of(provider);
            ProviderProbe.Inventory inventory = adapters.probe(bare).inventory();
            if (!inventory.reachable()) {
                return Optional.empty();
            }
            RuntimeBinding active = bound.filter(binding -> binding.provider.id.equals(provider.id))
                    .filter(binding -> !binding.resources.isEmpty())
                    .map(bindings::of)
                    .orElse(null);
            List<BoundResource> resources = active == null
                    ? Inventories.serving(Capability.EMBEDDINGS, inventory)
                    : active.resources().stream()
                            .map(EmbeddingOptions::byProviderId)
                            .toList();
            BoundResource chosen = active == null ? null : active.defaultResource();
            String defaultId = chosen == null ? null : byProviderId(chosen).id();
            return Optional.of(new EmbeddingOption(bindings.of(provider, resources, defaultId), resources, defaultId));
        } catch (Failure unusable) {
            LOG.infof("Embeddings provider '%s' is left out: %s", provider.slug, unusable.code());
            return Optional.empty();
        }
    }

    private static BoundResource byProviderId(BoundResource resource) {
        String id = resource.providerResourceId() == null ? resource.id() : resource.providerResourceId();
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>(resource.metadata());
        metadata.put("managed_model_id", resource.managedModelId());
        return new BoundResource(
                id,
                resource.resourceKind(),
                resource.refType(),
                resource.managedModelId(),
                resource.knowledgeBaseId(),
                id,
                resource.displayName(),
                metadata,
                resource.name(),
                resource.provider(),
                resource.backend(),
                resource.taskKey(),
                resource.providerModelId(),
                resource.localPath(),
                resource.sourceId(),
                resource.availability());
    }
}
