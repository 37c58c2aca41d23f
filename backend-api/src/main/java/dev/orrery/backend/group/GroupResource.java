package dev.orrery.backend.group;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.audit.AuditNotes;
import dev.orrery.backend.idempotency.Idempotent;
import dev.orrery.backend.identity.UserDirectory;
import dev.orrery.backend.identity.UserRecord;
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
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Groups: every user may name one to share something with it, administrators decide who belongs to it. */
@Path("/auth/groups")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class GroupResource {
    private final Groups groups;
    private final AuditNotes audit;
    private final CurrentCall call;

    GroupResource(Groups groups, AuditNotes audit, CurrentCall call) {
        this.groups = groups;
        this.audit = audit;
        this.call = call;
    }

    record Detail(GroupView group, List<UserRecord> members) {}

    @GET
    @Operation(summary = "List the groups")
    @RolesAllowed("user")
    public Map<String, List<GroupView>> list() {
        return Map.of("groups", groups.list(call.actor()));
    }

    @GET
    @Operation(summary = "List the caller's groups")
    @Path("/mine")
    @RolesAllowed("user")
    public Map<String, List<GroupView>> mine() {
        return Map.of("groups", groups.mine(call.actor()));
    }

    @POST
    @Operation(summary = "Make a group")
    @Idempotent
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Response create(@Nullable JsonNode json) {
        GroupView made = groups.create(GroupFields.of(Payload.of(json)), call.actor());
        audit.changed("group:" + made.id(), null, made);
        return Response.status(201).entity(Map.of("group", made)).build();
    }

    @GET
    @Operation(summary = "Show a group with its members")
    @Path("/{id}")
    @RolesAllowed("admin")
    public Detail get(@PathParam("id") String id) {
        UUID group = id(id);
        return new Detail(groups.get(group, call.actor()), groups.members(group, call.actor()));
    }

    @PATCH
    @Operation(summary = "Change a group")
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Map<String, GroupView> change(@PathParam("id") String id, @Nullable JsonNode json) {
        Payload body = Payload.of(json);
        UUID group = id(id);
        GroupView before = groups.get(group, call.actor());
        GroupView after = groups.change(group, GroupFields.of(body, before), call.actor());
        audit.changed("group:" + group, before, after);
        return Map.of("group", after);
    }

    @DELETE
    @Operation(summary = "Delete a group")
    @Path("/{id}")
    @RolesAllowed("admin")
    public Map<String, Boolean> delete(@PathParam("id") String id) {
        GroupView before = groups.get(id(id), call.actor());
        groups.delete(before.id(), call.actor());
        audit.changed("group:" + before.id(), before, null);
        return Map.of("deleted", true);
    }

    @PUT
    @Operation(summary = "Add a user to a group")
    @Path("/{id}/members/{user_id}")
    @RolesAllowed("admin")
    public Map<String, GroupView> addMember(@PathParam("id") String id, @PathParam("user_id") String userId) {
        return Map.of("group", groups.addMember(id(id), UserDirectory.id(userId), call.actor()));
    }

    @DELETE
    @Operation(summary = "Take a user out of a group")
    @Path("/{id}/members/{user_id}")
    @RolesAllowed("admin")
    public Map<String, Boolean> removeMember(@PathParam("id") String id, @PathParam("user_id") String userId) {
        return Map.of("removed", groups.removeMember(id(id), UserDirectory.id(userId), call.actor()));
    }

    private static UUID id(String text) {
        return Ids.pathUuid(text, "group_not_found");
    }
}
