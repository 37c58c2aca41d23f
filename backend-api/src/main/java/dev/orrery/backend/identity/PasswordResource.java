package dev.orrery.backend.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.edge.ClientAddresses;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Changing and resetting passwords. */
@Path("/auth/password")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PasswordResource {
    private final Passwords passwords;
    private final CurrentSession current;
    private final CurrentCall call;
    private final ClientAddresses addresses;

    PasswordResource(Passwords passwords, CurrentSession current, CurrentCall call, ClientAddresses addresses) {
        this.passwords = passwords;
        this.current = current;
        this.call = call;
        this.addresses = addresses;
    }

    /** Keeps the session of this call and ends all others. */
    @POST
    @Operation(summary = "Change the caller's password")
    @RolesAllowed("user")
    public Map<String, Boolean> change(@Nullable JsonNode json, @Context HttpServerRequest request) {
        Payload body = Payload.of(json);
        String old = Credentials.currentPassword(body);
        String wanted =
                Credentials.newPassword(body, "new_password", call.actor().username());
        Accounts.Verified by = passwords.prove(call.actor().userId(), old, addresses.of(request));
        passwords.change(by, wanted, current.id().orElse(null));
        return Map.of("changed", true);
    }

    /** Always 202, whether there is such an account or not. */
    @POST
    @Operation(summary = "Ask for a mail to reset a password")
    @Path("/reset-request")
    @PermitAll
    public Response requestReset(@Nullable JsonNode json) {
        passwords.requestReset(Credentials.identifier(Payload.of(json)));
        return Response.accepted(Map.of("accepted", true)).build();
    }

    @POST
    @Operation(summary = "Set a new password with the token of the mail")
    @Path("/reset")
    @PermitAll
    public Map<String, Boolean> reset(@Nullable JsonNode json) {
        Payload body = Payload.of(json);
        String token = body.requiredText("token", "invalid_reset_token");
        passwords.reset(token, Credentials.newPassword(body, "password"));
        return Map.of("reset", true);
    }
}
