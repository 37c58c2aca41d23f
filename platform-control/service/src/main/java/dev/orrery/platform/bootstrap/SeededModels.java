package dev.orrery.platform.bootstrap;

import dev.orrery.contracts.modelops.ManagedModel;
import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.deployment.DeploymentRepository;
import dev.orrery.platform.deployment.ModelResources;
import dev.orrery.platform.peer.ManagedModels;
import dev.orrery.platform.provider.LoadState;
import dev.orrery.platform.provider.LoadedModelSlot;
import dev.orrery.platform.provider.ProviderInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** Binds the installation's own local models to the seeded model bindings that nobody has touched. */
@ApplicationScoped
public class SeededModels {
    private final DeploymentRepository deployments;
    private final ManagedModels models;
    private volatile boolean toCome = true;

    SeededModels(DeploymentRepository deployments, ManagedModels models) {
        this.deployments = deployments;
        this.models = models;
    }

    /** Capabilities of the default deployment that still wait for a model. */
    @Transactional
    public List<Capability> pending() {
        return deployments.bySlug(Seeder.DEFAULT_DEPLOYMENT).stream()
                .flatMap(profile -> profile.sortedBindings().stream())
                .filter(binding -> binding.seedPending)
                .map(binding -> binding.capability)
                .toList();
    }

    /** Whether models may still come of themselves; what is pending then is a person's to bind. */
    public boolean areToCome() {
        return toCome;
    }

    /** Binds what can be bound now; true when nothing is left to bind. */
    public boolean bind() {
        // Asked first: what came in between is among the models.
        boolean more = models.areToCome();
        for (Capability capability : pending()) {
            List<ManagedModel> eligible = models.serving(capability).stream()
                    .filter(SeededModels::eligible)
                    .toList();
            if (!eligible.isEmpty()) {
                bind(capability, eligible);
            }
        }
        toCome = more;
        return pending().isEmpty();
    }

    @Transactional
    void bind(Capability capability, List<ManagedModel> eligible) {
        Optional<DeploymentProfile> profile = deployments.lockBySlug(Seeder.DEFAULT_DEPLOYMENT);
        DeploymentBinding binding = profile.flatMap(found -> found.binding(capability))
                .filter(found -> found.seedPending)
                .orElse(null);
        if (binding == null) {
            return;
        }
        binding.resources.clear();
        binding.resources.addAll(ModelResources.of(eligible));
        binding.seedPending = false;
        fillSlot(binding.provider, eligible.getFirst());
    }

    /** The runtime of a seeded provider has loaded what model operations validated against it. */
    private static void fillSlot(ProviderInstance provider, ManagedModel model) {
        LoadedModelSlot slot = provider.slot;
        if (!provider.family.hasSlot || slot.managedModelId != null) {
            return;
        }
        slot.managedModelId = model.id();
        slot.managedModelName = model.name();
        slot.runtimeModelId = model.providerModelId() == null ? model.localPath() : model.providerModelId();
        slot.localPath = model.localPath();
        slot.sourceId = model.sourceId();
        slot.state = LoadState.LOADED;
    }

    private static boolean eligible(ManagedModel model) {
        return "platform".equals(model.ownerType())
                && "local".equals(model.backend())
                && "active".equals(model.lifecycleState())
                && model.isValidated()
                && (model.providerModelId() != null || model.localPath() != null);
    }
}
