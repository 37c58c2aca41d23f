package dev.orrery.backend.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.audit.AuditNotes;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Login for pages of this origin: the refresh token stays in a cookie that scripts cannot read, so that a page holds
 * nothing but a client token in its memory.
 */
@Path("/auth/browser")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@PermitAll
public class BrowserLoginResource {
    private final Logins logins;
    private final BrowserCookie cookie;
    private final AuditNotes audit;

    BrowserLoginResource(Logins logins, BrowserCookie cookie, AuditNotes audit) {
        this.logins = logins;
        this.cookie = cookie;
        this.audit = audit;
    }

    /** What a page gets; its refresh token is in the cookie. */
    public record BrowserAnswer(String accessToken, String tokenType, long expiresIn, UserRecord user) {
        static BrowserAnswer of(LoginAnswer answer) {
            return new BrowserAnswer(answer.accessToken(), answer.tokenType(), answer.expiresIn(), answer.user());
        }
    }

    @POST
    @Path("/login")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Logs a page of this origin in; the refresh token goes into a cookie")
    public BrowserAnswer login(@Nullable JsonNode json, @Context HttpServerRequest request) {
        boolean secure = cookie.requireSameOrigin(request);
        Payload body = Payload.of(json);
        String identifier = Credentials.identifier(body);
        audit.changed(Logins.target(identifier), null, null);
        LoginAnswer answer = logins.byPassword(identifier, Credentials.password(body), request);
        cookie.set(request.response(), answer, secure);
        return BrowserAnswer.of(answer);
    }

    /** 204 when this browser holds no refresh token; one that is no longer good is taken away. */
    @POST
    @Path("/refresh")
    @Operation(
            summary =
                    "Answers a new client token for the refresh token in the cookie, and renews that; 204 without one")
    public Response refresh(
            @CookieParam(BrowserCookie.NAME) @Nullable String secret, @Context HttpServerRequest request) {
        boolean secure = cookie.requireSameOrigin(request);
        if (secret == null || secret.isBlank()) {
            audit.nothing();
            return Response.noContent().build();
        }
        try {
            LoginAnswer answer = logins.byBrowserToken(secret);
            cookie.set(request.response(), answer, secure);
            return Response.ok(BrowserAnswer.of(answer)).build();
        } catch (Failure refused) {
            if (refused.status() == 401) {
                cookie.clear(request.response(), secure);
            }
            throw refused;
        }
    }

    @POST
    @Path("/logout")
    @Operation(summary = "Ends the session of the refresh token in the cookie and takes the cookie away")
    public Map<String, Boolean> logout(
            @CookieParam(BrowserCookie.NAME) @Nullable String secret, @Context HttpServerRequest request) {
        boolean secure = cookie.requireSameOrigin(request);
        cookie.clear(request.response(), secure);
        return Map.of("logged_out", secret != null && logins.endByToken(secret));
    }
}
