package dev.orrery.platform.deployment;

import dev.orrery.contracts.platform.BoundResource;
import dev.orrery.platform.provider.ProviderSummary;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows profiles with current metadata and readiness. */
@ApplicationScoped
public class DeploymentViews {
    private final BoundResources resources;
    private final ReadinessRules readiness;

    DeploymentViews(BoundResources resources, ReadinessRules readiness) {
        this.resources = resources;
        this.readiness = readiness;
    }

    public DeploymentView of(DeploymentProfile profile, @Nullable UUID activeId) {
        return new DeploymentView(
                profile.id,
                profile.slug,
                profile.displayName,
                profile.description,
                profile.id.equals(activeId),
                profile.sortedBindings().stream()
                        .map(binding -> of(profile, binding))
                        .toList(),
                readiness.of(profile));
    }

    private DeploymentView.BindingView of(DeploymentProfile profile, DeploymentBinding binding) {
        List<BoundResource> bound = resources.of(binding);
        String defaultId =
                binding.defaultResource().map(resource -> resource.resourceId).orElse(null);
        return new DeploymentView.BindingView(
                binding.capability.wireName(),
                ProviderSummary.of(binding.provider),
                bound,
                defaultId,
                bound.stream()
                        .filter(resource -> resource.id().equals(defaultId))
                        .findFirst()
                        .orElse(null),
                binding.resourcePolicy,
                binding.config,
                readiness.of(profile, binding));
    }
}
