package dev.orrery.backend.playground.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.idempotency.Idempotent;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Sessions of the playgrounds, section 3.3 of the contract. */
@Path("/v1/playgrounds/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("user")
@RunOnVirtualThread
public class SessionResource {
    private final SessionService sessions;
    private final CurrentCall call;
    private final ObjectMapper json;

    SessionResource(SessionService sessions, CurrentCall call, ObjectMapper json) {
        this.sessions = sessions;
        this.call = call;
        this.json = json;
    }

    @GET
    @Operation(summary = "List the caller's playground sessions")
    public Map<String, List<SessionView>> list(
            @QueryParam("playground_kind") @Nullable String kind,
            @QueryParam("assistant_ref") @Nullable String assistantRef,
            @QueryParam("title_query") @Nullable String titleQuery,
            @QueryParam("updated_from") @Nullable String updatedFrom,
            @QueryParam("updated_to") @Nullable String updatedTo) {
        SessionFilter filter = SessionFilter.of(kind, assistantRef, titleQuery, updatedFrom, updatedTo);
        return Map.of("sessions", sessions.list(call.actor(), filter));
    }

    /** An absent or unreadable body stands for {@code {}}. */
    @POST
    @Operation(summary = "Begin a playground session")
    @Idempotent
    public Response create(byte @Nullable [] body) {
        SessionView session = sessions.create(call.actor(), Payload.ofOptional(readable(body)));
        return Response.status(201).entity(Map.of("session", session)).build();
    }

    @GET
    @Operation(summary = "Show a playground session with its messages")
    @Path("/{id}")
    public Map<String, SessionView> get(
            @PathParam("id") String id, @QueryParam("playground_kind") @Nullable String kind) {
        return Map.of("session", sessions.get(call.actor(), id, SessionFilter.kindIfAny(kind)));
    }

    @PATCH
    @Operation(summary = "Change a playground session")
    @Path("/{id}")
    public Map<String, SessionView> update(@PathParam("id") String id, @Nullable JsonNode body) {
        return Map.of("session", sessions.update(call.actor(), id, Payload.of(body)));
    }

    @DELETE
    @Operation(summary = "Delete a playground session")
    @Path("/{id}")
    public Map<String, Boolean> delete(@PathParam("id") String id) {
        sessions.delete(call.actor(), id);
        return Map.of("deleted", true);
    }

    private @Nullable JsonNode readable(byte @Nullable [] body) {
        try {
            return body == null ? null : json.readTree(body);
        } catch (IOException notJson) {
            return null;
        }
    }
}
