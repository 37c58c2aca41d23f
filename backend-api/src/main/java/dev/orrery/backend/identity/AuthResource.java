package dev.orrery.backend.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.audit.AuditNotes;
import dev.orrery.backend.edge.ClientAddresses;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import dev.orrery.kit.trust.CurrentCall;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Registration, login and the caller's own record. */
@Path("/auth")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AuthResource {
    private final Accounts accounts;
    private final RegistrationRules registrations;
    private final ClientAuthenticator clients;
    private final Logins logins;
    private final LoginSessions sessions;
    private final Passwords passwords;
    private final AuditNotes audit;
    private final CurrentSession current;
    private final CurrentCall call;
    private final ClientAddresses addresses;

    AuthResource(
            Accounts accounts,
            RegistrationRules registrations,
            ClientAuthenticator clients,
            Logins logins,
            LoginSessions sessions,
            Passwords passwords,
            AuditNotes audit,
            CurrentSession current,
            CurrentCall call,
            ClientAddresses addresses) {
        this.accounts = accounts;
        this.registrations = registrations;
        this.clients = clients;
        this.logins = logins;
        this.sessions = sessions;
        this.passwords = passwords;
        this.audit = audit;
        this.current = current;
        this.call = call;
        this.addresses = addresses;
    }

    /** Anonymous callers register themselves; a wrong token counts as none. */
    @POST
    @Operation(summary = "Register a user")
    @Path("/register")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public Response register(@Nullable JsonNode json, @HeaderParam("Authorization") @Nullable String authorization) {
        Payload body = Payload.of(json);
        String email = Credentials.email(body);
        String username = Credentials.username(body);
        String password = Credentials.newPassword(body, "password", email, username);
        Optional<Role> caller = clients.actorIfAny(authorization).map(Actor::role);
        UserRecord user = accounts.register(registrations.apply(body, email, username, caller), password);
        audit.changed("user:" + user.id(), null, user);
        return Response.status(201).entity(Map.of("user", user)).build();
    }

    @POST
    @Operation(summary = "Log in with a password")
    @Path("/login")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public LoginAnswer login(@Nullable JsonNode json, @Context HttpServerRequest request) {
        Payload body = Payload.of(json);
        String identifier = Credentials.identifier(body);
        audit.changed(Logins.target(identifier), null, null);
        return logins.byPassword(identifier, Credentials.password(body), request);
    }

    /** A refresh token is good for one use; the answer holds the next one. */
    @POST
    @Operation(summary = "Get new tokens for a refresh token")
    @Path("/refresh")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public LoginAnswer refresh(@Nullable JsonNode json) {
        return logins.byRefreshToken(Payload.of(json).requiredText("refresh_token", "missing_refresh_token"));
    }

    /** Ends the session: its tokens are refused at once here and within the freshness of identity elsewhere. */
    @POST
    @Operation(summary = "End the caller's session")
    @Path("/logout")
    @RolesAllowed("user")
    public Map<String, Boolean> logout() {
        current.id().ifPresent(session -> sessions.revoke(call.actor().userId(), session, "logout"));
        return Map.of("logged_out", true);
    }

    @GET
    @Operation(summary = "Show the caller")
    @Path("/me")
    @RolesAllowed("user")
    public Map<String, UserRecord> me() {
        return Map.of("user", accounts.get(call.actor().userId()));
    }

    /** A new email asks for the password: whoever reads its mails can reset it. */
    @PATCH
    @Operation(summary = "Change the caller's email or name")
    @Path("/me")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("user")
    public Map<String, UserRecord> changeProfile(@Nullable JsonNode json, @Context HttpServerRequest request) {
        Payload body = Payload.of(json);
        String address = body.has("email") ? Credentials.email(body) : null;
        String username = body.has("username") ? Credentials.username(body) : null;
        Accounts.NewEmail email = address == null
                ? null
                : new Accounts.NewEmail(
                        address,
                        passwords.prove(
                                call.actor().userId(), Credentials.currentPassword(body), addresses.of(request)));
        UserRecord before = accounts.get(call.actor().userId());
        UserRecord after = accounts.changeProfile(before.id(), email, username);
        audit.changed("user:" + after.id(), before, after);
        return Map.of("user", after);
    }
}
