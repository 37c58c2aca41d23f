package dev.orrery.platform.capability;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.platform.capability.CapabilityView.ActiveProvider;
import dev.orrery.platform.deployment.DeploymentProfile;
import dev.orrery.platform.deployment.DeploymentStore;
import dev.orrery.platform.provider.ProviderInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What the platform can do, for every signed-in user. */
@Path("/v1/platform/capabilities")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class CapabilityResource {
    private final DeploymentStore deployments;

    CapabilityResource(DeploymentStore deployments) {
        this.deployments = deployments;
    }

    @GET
    @Operation(summary = "List the capabilities with what is bound to them")
    public Map<String, List<CapabilityView>> list() {
        Optional<DeploymentProfile> active = deployments.activeProfile();
        return Map.of(
                "capabilities",
                Arrays.stream(Capability.values())
                        .sorted(Comparator.comparing(Capability::wireName))
                        .map(capability -> new CapabilityView(
                                capability.wireName(),
                                capability.displayName(),
                                CapabilityDescriptions.of(capability),
                                capability.required(),
                                provider(active, capability)))
                        .toList());
    }

    private static @Nullable ActiveProvider provider(Optional<DeploymentProfile> active, Capability capability) {
        return active.flatMap(profile -> profile.binding(capability).map(binding -> {
                    ProviderInstance provider = binding.provider;
                    return new ActiveProvider(
                            provider.id,
                            provider.slug,
                            provider.family.providerKey,
                            provider.family.origin.wireName(),
                            provider.displayName,
                            profile.id,
                            profile.slug);
                }))
                .orElse(null);
    }
}
