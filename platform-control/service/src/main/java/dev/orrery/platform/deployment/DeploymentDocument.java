package dev.orrery.platform.deployment;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A profile as it is stored, for the audit: nothing of it is looked up elsewhere. */
record DeploymentDocument(String slug, String displayName, String description, List<Bound> bindings) {

    record Bound(
            String capability,
            UUID providerId,
            String providerSlug,
            List<String> resourceIds,
            @Nullable String defaultResourceId,
            Map<String, @Nullable Object> resourcePolicy,
            Map<String, @Nullable Object> config) {

        static Bound of(DeploymentBinding binding) {
            return new Bound(
                    binding.capability.wireName(),
                    binding.provider.id,
                    binding.provider.slug,
                    binding.resources.stream()
                            .map(resource -> resource.resourceId)
                            .toList(),
                    binding.defaultResource()
                            .map(resource -> resource.resourceId)
                            .orElse(null),
                    binding.resourcePolicy,
                    binding.config);
        }
    }

    static DeploymentDocument of(DeploymentProfile profile) {
        return new DeploymentDocument(
                profile.slug,
                profile.displayName,
                profile.description,
                profile.sortedBindings().stream().map(Bound::of).toList());
    }
}
