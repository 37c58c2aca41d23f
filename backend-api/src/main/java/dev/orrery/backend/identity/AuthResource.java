package dev.orrery.backend.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registration, login and the caller's own record. */
@Path("/auth")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AuthResource {
    private final Accounts accounts;
    private final RegistrationRules registrations;
    private final ClientAuthenticator clients;
    private final ClientTokens tokens;
    private final LoginThrottle throttle;
    private final CurrentCall call;

    AuthResource(
            Accounts accounts,
            RegistrationRules registrations,
            ClientAuthenticator clients,
            ClientTokens tokens,
            LoginThrottle throttle,
            CurrentCall call) {
        this.accounts = accounts;
        this.registrations = registrations;
        this.clients = clients;
        this.tokens = tokens;
        this.throttle = throttle;
        this.call = call;
    }

    record Login(String accessToken, String tokenType, long expiresIn, UserRecord user) {}

    /** Anonymous callers register themselves; a wrong token counts as none. */
    @POST
    @Path("/register")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public Response register(@Nullable JsonNode json, @HeaderParam("Authorization") @Nullable String authorization) {
        Payload body = Payload.of(json);
        String email = Credentials.email(body);
        String username = Credentials.username(body);
        String password = Credentials.newPassword(body);
        Optional<Role> caller = clients.actorIfAny(authorization).map(Actor::role);
        UserRecord user = accounts.register(registrations.apply(body, email, username, caller), password);
        return Response.status(201).entity(Map.of("user", user)).build();
    }

    @POST
    @Path("/login")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public Login login(@Nullable JsonNode json, @Context HttpServerRequest request) {
        Payload body = Payload.of(json);
        String identifier = Credentials.identifier(body);
        String password = Credentials.password(body);
        String address = request.remoteAddress().hostAddress();
        throttle.check(identifier, address);
        UserRecord user;
        try {
            user = accounts.login(identifier, password);
        } catch (Failure refused) {
            if (refused.status() == 401) {
                throttle.missed(identifier, address);
            }
            throw refused;
        }
        throttle.hit(identifier, address);
        return new Login(tokens.issue(user), "bearer", tokens.lifetime().toSeconds(), user);
    }

    /** The token stays valid until it expires; the client forgets it. */
    @POST
    @Path("/logout")
    @RolesAllowed("user")
    public Map<String, Boolean> logout() {
        return Map.of("logged_out", true);
    }

    @GET
    @Path("/me")
    @RolesAllowed("user")
    public Map<String, UserRecord> me() {
        return Map.of("user", accounts.get(call.actor().userId()));
    }
}
