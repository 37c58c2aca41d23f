package dev.orrery.modelops.discovery;

import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/discovery/cloud")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class CloudDiscoveryResource {
    private final CloudDiscovery discovery;
    private final CurrentCall call;

    CloudDiscoveryResource(CloudDiscovery discovery, CurrentCall call) {
        this.discovery = discovery;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the models of a cloud provider")
    public CloudDiscovery.Offer discover(
            @QueryParam("provider") @Nullable String provider,
            @QueryParam("credential_id") @Nullable String credentialId) {
        return discovery.discover(call.actor(), provider, credentialId);
    }
}
