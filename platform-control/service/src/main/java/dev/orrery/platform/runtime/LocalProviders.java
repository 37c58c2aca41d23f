package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.LocalProvider;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.provider.ProviderRepository;
import dev.orrery.platform.slot.SlotInspector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The providers on the installation's own hardware, asked all at once what they hold. */
@ApplicationScoped
public class LocalProviders {
    private final ProviderRepository providers;
    private final DeploymentRepository deployments;
    private final RuntimeBindings bindings;
    private final SlotInspector slots;

    LocalProviders(
            ProviderRepository providers,
            DeploymentRepository deployments,
            RuntimeBindings bindings,
            SlotInspector slots) {
        this.providers = providers;
        this.deployments = deployments;
        this.bindings = bindings;
        this.slots = slots;
    }

    public List<LocalProvider> of(Capability capability) {
        Set<UUID> active = deployments.activeProfile().stream()
                .flatMap(profile -> profile.bindings.stream())
                .filter(binding -> binding.capability == capability)
                .map(binding -> binding.provider.id)
                .collect(Collectors.toSet());
        List<ProviderInstance> local = providers.allSorted().stream()
                .filter(one -> one.enabled && !one.family.isCloud() && one.family.capability == capability)
                .toList();
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<LoadedModelSlot>> held = local.stream()
                    .map(one -> calls.submit(() -> slots.inspect(one).slot()))
                    .toList();
            return IntStream.range(0, local.size())
                    .mapToObj(i -> view(local.get(i), active, ProbeAnswers.of(held.get(i))))
                    .toList();
        }
    }

    private LocalProvider view(ProviderInstance provider, Set<UUID> active, LoadedModelSlot slot) {
        return new LocalProvider(
                bindings.local(provider), active.contains(provider.id), provider.family.hasSlot ? loaded(slot) : null);
    }

    private static LocalProvider.Loaded loaded(LoadedModelSlot slot) {
        return new LocalProvider.Loaded(
                slot.managedModelId,
                slot.managedModelName,
                slot.runtimeModelId,
                slot.localPath,
                slot.sourceId,
                slot.state.wireName(),
                slot.error);
    }

    public List<String> deploymentsBinding(String managedModelId) {
        return deployments.slugsBinding(managedModelId);
    }
}
