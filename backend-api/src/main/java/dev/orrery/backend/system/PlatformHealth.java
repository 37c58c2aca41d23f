package dev.orrery.backend.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.contracts.platform.DeploymentRef;
import dev.orrery.contracts.platform.PlatformControlClient;
import dev.orrery.contracts.platform.PlatformRuntime;
import dev.orrery.contracts.platform.RuntimeBinding;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Which provider serves which capability now, by the active deployment of platform control. */
@ApplicationScoped
class PlatformHealth {
    private final PlatformControlClient client;

    PlatformHealth(@RestClient PlatformControlClient client) {
        this.client = client;
    }

    /** Either the capabilities or why they are not known. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Platform(
            @Nullable List<Bound> capabilities,
            @Nullable String error,
            @Nullable String message) {}

    record Bound(String capability, Provider provider, DeploymentRef deploymentProfile, Health health) {}

    record Provider(UUID id, String slug, String providerKey, String providerOrigin, String displayName) {}

    /** The snapshot does not probe: {@code reachable} stays null here and is told by the provider's own page. */
    record Health(@Nullable Boolean reachable, String providerKey, String providerSlug) {}

    Platform read() {
        try {
            return of(client.runtime());
        } catch (Failure failure) {
            return new Platform(null, failure.code(), failure.getMessage());
        } catch (ProcessingException unreachable) {
            return unavailable("Platform control cannot be reached.");
        }
    }

    static Platform unavailable(String message) {
        return new Platform(null, "platform_health_unavailable", message);
    }

    private static Platform of(PlatformRuntime runtime) {
        List<Bound> bound = runtime.capabilities().entrySet().stream()
                .map(entry -> bound(entry.getKey(), entry.getValue(), runtime.deploymentProfile()))
                .toList();
        return new Platform(bound, null, null);
    }

    private static Bound bound(String capability, RuntimeBinding binding, DeploymentRef deployment) {
        return new Bound(
                capability,
                new Provider(
                        binding.id(),
                        binding.slug(),
                        binding.providerKey(),
                        binding.providerOrigin(),
                        binding.displayName()),
                deployment,
                new Health(null, binding.providerKey(), binding.slug()));
    }
}
