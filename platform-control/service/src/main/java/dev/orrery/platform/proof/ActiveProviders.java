package dev.orrery.platform.proof;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.profile.RuntimeProfiles;
import dev.orrery.platform.provider.ProviderInstance;
import dev.orrery.platform.runtime.ActiveRuntime;
import dev.orrery.platform.runtime.RuntimeBindings;
import jakarta.enterprise.context.ApplicationScoped;

/** The provider that the active deployment binds for one capability; the others may be in any state. */
@ApplicationScoped
class ActiveProviders {
    private final ActiveRuntime active;
    private final RuntimeBindings bindings;

    ActiveProviders(ActiveRuntime active, RuntimeBindings bindings) {
        this.active = active;
        this.bindings = bindings;
    }

    /** @param instance the stored half, detached */
    record Active(String deploymentSlug, ProviderInstance instance, RuntimeBinding binding) {}

    /**
     * @throws Failure 503 {@code active_binding_not_found}, 503 {@code active_provider_disabled}, 409
     *     {@code offline_provider_blocked}, and those of a saved credential
     */
    Active require(Capability capability) {
        ActiveRuntime.State state = active.current();
        DeploymentProfile profile = state.profile()
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found", "No deployment profile is active; activate one."));
        DeploymentBinding binding = profile.binding(capability)
                .orElseThrow(() -> Failure.unavailable(
                                "active_binding_not_found",
                                "The active deployment '" + profile.slug + "' binds no " + capability.wireName() + ".")
                        .with("capability", capability.wireName()));
        ProviderInstance provider = binding.provider;
        if (!provider.enabled) {
            throw Failure.unavailable(
                            "active_provider_disabled",
                            "Provider '" + provider.slug + "' of the active deployment is disabled.")
                    .with("capability", capability.wireName())
                    .with("provider_instance_id", provider.id);
        }
        if (provider.family.isCloud() && !state.mode().isOnline()) {
            throw RuntimeProfiles.blocked(provider, state.mode().profile());
        }
        return new Active(profile.slug, provider, bindings.of(binding));
    }
}
