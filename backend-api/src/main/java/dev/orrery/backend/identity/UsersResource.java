package dev.orrery.backend.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.audit.AuditNotes;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Accounts as administrators see them. */
@Path("/auth/users")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class UsersResource {
    private final Accounts accounts;
    private final LoginSessions sessions;
    private final AuditNotes audit;
    private final CurrentCall call;

    UsersResource(Accounts accounts, LoginSessions sessions, AuditNotes audit, CurrentCall call) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.audit = audit;
        this.call = call;
    }

    @GET
    @Operation(summary = "List the users")
    @RolesAllowed("admin")
    public Map<String, List<UserRecord>> list(@QueryParam("status") @Nullable String status) {
        return Map.of("users", accounts.list(activity(status)));
    }

    @POST
    @Operation(summary = "Activate a user")
    @Path("/{id}/activate")
    @RolesAllowed("admin")
    public Map<String, UserRecord> activate(@PathParam("id") String id) {
        UserRecord before = accounts.overseen(UserDirectory.id(id), call.actor());
        return Map.of("user", noted(before, accounts.activate(before.id(), call.actor())));
    }

    /** Logs the user out everywhere; activation lets it in again. */
    @POST
    @Operation(summary = "Deactivate a user")
    @Path("/{id}/deactivate")
    @RolesAllowed("admin")
    public Map<String, UserRecord> deactivate(@PathParam("id") String id) {
        UserRecord before = accounts.overseen(UserDirectory.id(id), call.actor());
        UserRecord deactivated = noted(before, accounts.deactivate(before.id(), call.actor()));
        sessions.revokeAll(deactivated.id(), null, "account_deactivated");
        return Map.of("user", deactivated);
    }

    @GET
    @Operation(summary = "List a user's open sessions")
    @Path("/{id}/sessions")
    @RolesAllowed("admin")
    public Map<String, List<SessionView>> sessions(@PathParam("id") String id) {
        UserRecord user = accounts.overseen(UserDirectory.id(id), call.actor());
        return Map.of("sessions", sessions.list(user.id(), null));
    }

    @DELETE
    @Operation(summary = "End a user's sessions")
    @Path("/{id}/sessions")
    @RolesAllowed("admin")
    public Map<String, Integer> endSessions(@PathParam("id") String id) {
        UserRecord user = accounts.overseen(UserDirectory.id(id), call.actor());
        return Map.of("revoked", sessions.revokeAll(user.id(), null, "ended_by_administrator"));
    }

    @PATCH
    @Operation(summary = "Change a user's role")
    @Path("/{id}/role")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("superadmin")
    public Map<String, UserRecord> changeRole(@PathParam("id") String id, @Nullable JsonNode json) {
        Role role = Optional.ofNullable(Payload.of(json).text("role"))
                .flatMap(Role::parse)
                .orElseThrow(RegistrationRules::invalidRole);
        UserRecord before = accounts.get(UserDirectory.id(id));
        return Map.of("user", noted(before, accounts.changeRole(before.id(), role)));
    }

    private UserRecord noted(UserRecord before, UserRecord after) {
        audit.changed("user:" + after.id(), before, after);
        return after;
    }

    private static Optional<Boolean> activity(@Nullable String status) {
        return switch (status == null ? "" : status.trim().toLowerCase(Locale.ROOT)) {
            case "" -> Optional.empty();
            case "pending" -> Optional.of(false);
            case "active" -> Optional.of(true);
            default -> throw Failure.badRequest("invalid_status", "The status must be pending or active.");
        };
    }
}
