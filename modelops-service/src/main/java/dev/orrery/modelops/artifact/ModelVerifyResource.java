package dev.orrery.modelops.artifact;

import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

@Path("/v1/modelops/models/{id}/verify")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class ModelVerifyResource {
    private final ArtifactService artifacts;
    private final CurrentCall call;

    ModelVerifyResource(ArtifactService artifacts, CurrentCall call) {
        this.artifacts = artifacts;
        this.call = call;
    }

    @POST
    @Operation(summary = "Check the files of a model")
    public Map<String, Verification> verify(@PathParam("id") String id) {
        return Map.of("verification", artifacts.verify(call.actor(), id));
    }
}
