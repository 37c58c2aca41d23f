package dev.orrery.backend.identity;

import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The caller's open sessions. */
@Path("/auth/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RolesAllowed("user")
public class LoginSessionResource {
    private final LoginSessions sessions;
    private final CurrentSession current;
    private final CurrentCall call;

    LoginSessionResource(LoginSessions sessions, CurrentSession current, CurrentCall call) {
        this.sessions = sessions;
        this.current = current;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the caller's open sessions")
    public Map<String, List<SessionView>> list() {
        return Map.of(
                "sessions", sessions.list(call.actor().userId(), current.id().orElse(null)));
    }

    /** Ends every session but the one of this call. */
    @DELETE
    @Operation(summary = "End the caller's other sessions")
    public Map<String, Integer> revokeOthers() {
        return Map.of(
                "revoked",
                sessions.revokeAll(call.actor().userId(), current.id().orElse(null), "ended_by_user"));
    }

    @DELETE
    @Operation(summary = "End a session")
    @Path("/{id}")
    public Map<String, Boolean> revoke(@PathParam("id") String id) {
        sessions.revoke(call.actor().userId(), Ids.pathUuid(id, "session_not_found"), "ended_by_user");
        return Map.of("revoked", true);
    }
}
