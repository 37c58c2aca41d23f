package dev.orrery.modelops.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.trust.CurrentCall;
import dev.orrery.modelops.model.UserIds;
import dev.orrery.modelops.sharing.SharingService.Assignment;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

@Path("/v1/modelops/sharing")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@RunOnVirtualThread
public class SharingResource {
    private final SharingService sharing;
    private final CurrentCall call;

    SharingResource(SharingService sharing, CurrentCall call) {
        this.sharing = sharing;
        this.call = call;
    }

    @GET
    @Operation(summary = "List what roles may use")
    public Map<String, List<Assignment>> roles() {
        return Map.of("assignments", sharing.roles());
    }

    @PUT
    @Operation(summary = "Set what a role may use")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Assignment> replaceRole(@Nullable JsonNode body) {
        return Map.of("assignment", sharing.replaceRole(call.actor(), body));
    }

    @GET
    @Operation(summary = "List what users may use")
    @Path("/users")
    public Map<String, List<Assignment>> users() {
        return Map.of("assignments", sharing.users());
    }

    @PUT
    @Operation(summary = "Set what a user may use")
    @Path("/users/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Assignment> replaceUser(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of("assignment", sharing.replaceUser(call.actor(), UserIds.parse(id), body));
    }

    @GET
    @Operation(summary = "List what groups may use")
    @Path("/groups")
    public Map<String, List<Assignment>> groups() {
        return Map.of("assignments", sharing.groups());
    }

    @PUT
    @Operation(summary = "Set what a group may use")
    @Path("/groups/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Assignment> replaceGroup(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of("assignment", sharing.replaceGroup(call.actor(), id, body));
    }
}
