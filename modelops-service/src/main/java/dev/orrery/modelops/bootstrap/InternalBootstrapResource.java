package dev.orrery.modelops.bootstrap;

import dev.orrery.contracts.modelops.RuntimeModels;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The route of {@link dev.orrery.contracts.modelops.ModelOpsClient} about the runtime's own models. */
@Path("/v1/internal/modelops/runtime-models")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("service")
public class InternalBootstrapResource {
    private final RuntimeBootstrap bootstrap;

    InternalBootstrapResource(RuntimeBootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    @GET
    public RuntimeModels runtimeModels() {
        return new RuntimeModels(bootstrap.isReady());
    }
}
