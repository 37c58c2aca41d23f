package dev.orrery.context.knowledgebase;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/context/vectorization-options")
@RunOnVirtualThread
public class VectorizationOptionsResource {
    private final VectorizationOptions options;

    VectorizationOptionsResource(VectorizationOptions options) {
        this.options = options;
    }

    @GET
    @Operation(summary = "Show how a knowledge base can be vectorized")
    @RolesAllowed("admin")
    public VectorizationOptions.Options options(
            @QueryParam("backing_provider_instance_id") @Nullable String backingProviderInstanceId) {
        return options.of(backingProviderInstanceId);
    }
}
