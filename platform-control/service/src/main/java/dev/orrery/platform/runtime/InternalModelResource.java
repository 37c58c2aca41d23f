package dev.orrery.platform.runtime;

import dev.orrery.contracts.platform.Capability;
import dev.orrery.contracts.platform.LocalProvider;
import dev.orrery.kit.failure.Failure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What model operations asks: where a model could be tried, and who relies on it. */
@Path("/v1/internal/platform")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
@RunOnVirtualThread
public class InternalModelResource {
    private final LocalProviders providers;

    InternalModelResource(LocalProviders providers) {
        this.providers = providers;
    }

    @GET
    @Path("/local-providers")
    public List<LocalProvider> localProviders(@QueryParam("capability") @Nullable String capability) {
        return providers.of(Optional.ofNullable(capability)
                .flatMap(Capability::parse)
                .orElseThrow(() -> Failure.badRequest("invalid_capability", "Give the name of a capability.")));
    }

    @GET
    @Path("/managed-models/{id}/deployments")
    public List<String> deploymentsBinding(@PathParam("id") String id) {
        return providers.deploymentsBinding(id);
    }
}
