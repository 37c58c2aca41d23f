package dev.orrery.platform.activation;

import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.CurrentCall;
import dev.orrery.platform.deployment.DeploymentView;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Activation of a deployment profile, section 7.1. */
@Path("/v1/platform/deployments/{id}/activate")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class ActivationResource {
    private final ActivationService activations;
    private final CurrentCall call;

    ActivationResource(ActivationService activations, CurrentCall call) {
        this.activations = activations;
        this.call = call;
    }

    @POST
    @Operation(summary = "Activate a deployment")
    public Map<String, DeploymentView> activate(@PathParam("id") String id) {
        return Map.of(
                "deployment_profile",
                activations.activate(
                        Ids.pathUuid(id, "deployment_profile_not_found"),
                        call.actor().userId()));
    }
}
