package dev.orrery.contracts.platform;

import java.util.Map;
import java.util.Optional;

/** The {@code platform_runtime} snapshot: the active deployment and its bindings by capability. */
public record PlatformRuntime(DeploymentRef deploymentProfile, Map<String, RuntimeBinding> capabilities) {

    public Optional<RuntimeBinding> binding(Capability capability) {
        return Optional.ofNullable(capabilities.get(capability.wireName()));
    }
}
