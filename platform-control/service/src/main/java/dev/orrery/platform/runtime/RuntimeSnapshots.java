package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import dev.orrery.platform.deployment.DeploymentBinding;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.profile.RuntimeProfiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code platform_runtime} snapshot for dispatch, section 9.2. */
@ApplicationScoped
public class RuntimeSnapshots {
    private final ActiveRuntime active;
    private final RuntimeBindings bindings;

    RuntimeSnapshots(ActiveRuntime active, RuntimeBindings bindings) {
        this.active = active;
        this.bindings = bindings;
    }

    /**
     * @throws Failure 503 {@code active_binding_not_found}, 503 {@code active_provider_disabled}, 409
     *     {@code offline_provider_blocked}, and those of {@link SecretResolver}
     */
    public PlatformRuntime dispatch() {
        ActiveRuntime.State state = active.current();
        DeploymentProfile profile = state.profile()
                .orElseThrow(() -> Failure.unavailable(
                        "active_binding_not_found", "No deployment profile is active; activate one."));
        requireComplete(profile);
        for (DeploymentBinding binding : profile.sortedBindings()) {
            if (!binding.provider.enabled) {
                throw Failure.unavailable(
                                "active_provider_disabled",
                                "Provider '" + binding.provider.slug + "' of the active deployment is disabled.")
                        .with("capability", binding.capability.wireName())
                        .with("provider_instance_id", binding.provider.id);
            }
            if (binding.provider.family.isCloud() && !state.mode().isOnline()) {
                throw RuntimeProfiles.blocked(binding.provider, state.mode().profile());
            }
        }
        Map<String, RuntimeBinding> capabilities = new LinkedHashMap<>();
        for (DeploymentBinding binding : profile.sortedBindings()) {
            capabilities.put(binding.capability.wireName(), bindings.of(binding));
        }
        return new PlatformRuntime(profile.ref(), capabilities);
    }

    private static void requireComplete(DeploymentProfile profile) {
        for (Capability capability : Capability.values()) {
            if (capability.required() && profile.binding(capability).isEmpty()) {
                throw Failure.unavailable(
                                "active_binding_not_found",
                                "The active deployment '" + profile.slug + "' binds no " + capability.wireName() + ".")
                        .with("capability", capability.wireName());
            }
        }
    }
}
