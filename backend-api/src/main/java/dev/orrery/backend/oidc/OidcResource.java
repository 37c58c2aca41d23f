package dev.orrery.backend.oidc;

import dev.orrery.backend.identity.BrowserCookie;
import dev.orrery.backend.identity.LoginAnswer;
import dev.orrery.backend.identity.Logins;
import dev.orrery.kit.failure.Failure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Login with an external provider. */
@Path("/auth/oidc")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@PermitAll
public class OidcResource {
    private static final String COOKIE = "orrery_oidc";
    private static final String CONSOLE = "/console/";
    /** Ends the cookie of a login that was begun for the console; no secret holds a dot. */
    private static final String TO_CONSOLE = ".console";

    private final OidcConfig config;
    private final OidcLogins logins;
    private final Logins sessions;
    private final BrowserCookie browserCookie;

    OidcResource(OidcConfig config, OidcLogins logins, Logins sessions, BrowserCookie browserCookie) {
        this.config = config;
        this.logins = logins;
        this.sessions = sessions;
        this.browserCookie = browserCookie;
    }

    record ProviderView(String id, String displayName, String loginUrl) {}

    @GET
    @Operation(summary = "List the external login providers")
    public Map<String, List<ProviderView>> providers() {
        return Map.of(
                "providers",
                config.providers().entrySet().stream()
                        .map(entry -> new ProviderView(
                                entry.getKey(),
                                entry.getValue().displayName().orElse(entry.getKey()),
                                "/auth/oidc/" + entry.getKey() + "/login"))
                        .sorted(Comparator.comparing(ProviderView::id))
                        .toList());
    }

    /** Sends the browser to the provider. With {@code to=console} the login ends in the console. */
    @GET
    @Operation(summary = "Go to an external provider to log in")
    @Path("/{provider}/login")
    public Response begin(@PathParam("provider") String provider, @QueryParam("to") @Nullable String to) {
        OidcLogins.Begun begun = logins.begin(provider);
        String secret = "console".equals(to) ? begun.browserSecret() + TO_CONSOLE : begun.browserSecret();
        return Response.seeOther(begun.address())
                .cookie(cookie(secret, (int) config.loginTimeout().toSeconds()))
                .build();
    }

    /**
     * Where the provider sends the browser back; answers as {@code POST /auth/login} does, or leads to the console with
     * the refresh token in its cookie, where the login was begun for it.
     */
    @GET
    @Operation(summary = "Come back from an external provider")
    @Path("/{provider}/callback")
    public Response end(
            @PathParam("provider") String provider,
            @QueryParam("state") @Nullable String state,
            @QueryParam("code") @Nullable String code,
            @CookieParam(COOKIE) @Nullable String browser,
            @Context HttpServerRequest request) {
        if (browser != null && browser.endsWith(TO_CONSOLE)) {
            String secret = browser.substring(0, browser.length() - TO_CONSOLE.length());
            return Response.seeOther(intoConsole(provider, state, code, secret, request))
                    .cookie(cookie("", 0))
                    .build();
        }
        LoginAnswer answer = sessions.byProvider(logins.end(provider, state, code, browser), request);
        return Response.ok(answer).cookie(cookie("", 0)).build();
    }

    private URI intoConsole(
            String provider, @Nullable String state, @Nullable String code, String secret, HttpServerRequest request) {
        try {
            LoginAnswer answer = sessions.byProvider(logins.end(provider, state, code, secret), request);
            browserCookie.set(request.response(), answer, secure());
            return URI.create(CONSOLE);
        } catch (Failure refused) {
            return URI.create(CONSOLE + "?login_error=" + refused.code());
        }
    }

    private boolean secure() {
        return "https".equals(config.publicUrl().getScheme());
    }

    private NewCookie cookie(String value, int maxAge) {
        return new NewCookie.Builder(COOKIE)
                .value(value)
                .path("/auth/oidc")
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(secure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
