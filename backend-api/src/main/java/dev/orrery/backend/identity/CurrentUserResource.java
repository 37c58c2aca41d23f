package dev.orrery.backend.identity;

import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The caller's record without its times. */
@Path("/v1/auth/me")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CurrentUserResource {
    private final Accounts accounts;
    private final CurrentCall call;

    CurrentUserResource(Accounts accounts, CurrentCall call) {
        this.accounts = accounts;
        this.call = call;
    }

    record CurrentUser(long id, String email, String username, String role, boolean isActive) {}

    @GET
    @Operation(summary = "Show the caller in brief")
    @RolesAllowed("user")
    public Map<String, CurrentUser> me() {
        UserRecord user = accounts.get(call.actor().userId());
        return Map.of("user", new CurrentUser(user.id(), user.email(), user.username(), user.role(), user.isActive()));
    }
}
