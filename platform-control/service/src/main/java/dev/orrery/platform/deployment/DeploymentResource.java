package dev.orrery.platform.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Deployment profiles, section 7. */
@Path("/v1/platform/deployments")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("superadmin")
@RunOnVirtualThread
public class DeploymentResource {
    private final DeploymentService deployments;
    private final CurrentCall call;

    DeploymentResource(DeploymentService deployments, CurrentCall call) {
        this.deployments = deployments;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the deployments")
    public Map<String, List<DeploymentView>> list() {
        return Map.of("deployments", deployments.list());
    }

    @POST
    @Operation(summary = "Make a deployment")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    public Map<String, DeploymentView> create(@Nullable JsonNode body) {
        return answer(deployments.create(Payload.of(body), userId()));
    }

    @PUT
    @Operation(summary = "Write a deployment")
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, DeploymentView> replace(@PathParam("id") String id, @Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        return answer(deployments.replace(known(id), payload, userId()));
    }

    @PATCH
    @Operation(summary = "Rename a deployment")
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, DeploymentView> rename(@PathParam("id") String id, @Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        return answer(deployments.rename(known(id), payload, userId()));
    }

    @PUT
    @Operation(summary = "Bind a provider to a capability")
    @Path("/{id}/bindings/{capability}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, DeploymentView> bind(
            @PathParam("id") String id, @PathParam("capability") String capability, @Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        return answer(deployments.bind(known(id), capability, payload, userId()));
    }

    @POST
    @Operation(summary = "Copy a deployment")
    @Path("/{id}/clone")
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    public Map<String, DeploymentView> copy(@PathParam("id") String id, @Nullable JsonNode body) {
        Payload payload = Payload.of(body);
        return answer(deployments.copy(known(id), payload, userId()));
    }

    @DELETE
    @Operation(summary = "Delete a deployment")
    @Path("/{id}")
    public Deleted delete(@PathParam("id") String id) {
        UUID profile = known(id);
        deployments.delete(profile, userId());
        return new Deleted(true, profile);
    }

    /** Answer to a deletion. */
    public record Deleted(boolean deleted, UUID deploymentProfileId) {}

    private static Map<String, DeploymentView> answer(DeploymentView view) {
        return Map.of("deployment_profile", view);
    }

    private static UUID known(String id) {
        return Ids.pathUuid(id, "deployment_profile_not_found");
    }

    private long userId() {
        return call.actor().userId();
    }
}
