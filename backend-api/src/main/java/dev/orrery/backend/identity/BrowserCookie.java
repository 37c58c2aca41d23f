package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The cookie with a browser's refresh token, and who may use it. */
@ApplicationScoped
public class BrowserCookie {
    static final String NAME = "orrery_refresh";
    private static final String PATH = "/auth/browser";

    private final Set<String> origins;

    BrowserCookie(IdentityConfig config) {
        this.origins = config.browserOrigins().orElse(Set.of());
    }

    /**
     * Lets only pages of this origin pass: a cookie comes with every request, the browser's word on where the request
     * was made cannot be forged by a page.
     *
     * @return whether the page came by TLS, so that the cookie goes only by TLS too
     * @throws Failure 403 {@code cross_origin_refused}
     */
    boolean requireSameOrigin(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        String site = request.getHeader("Sec-Fetch-Site");
        boolean same = origin != null
                && (site == null || site.equals("same-origin"))
                && (origins.contains(origin) || authority(origin).equalsIgnoreCase(host(request)));
        if (!same) {
            throw Failure.forbidden(
                    "cross_origin_refused",
                    "Only pages of this origin may use the browser's login; programs use /auth/login.");
        }
        return origin.startsWith("https:");
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private static @Nullable String host(HttpServerRequest request) {
        return request.authority() == null ? null : request.authority().toString();
    }

    /** Gives the browser the refresh token of this login. */
    public void set(HttpServerResponse response, LoginAnswer answer, boolean secure) {
        response.addCookie(cookie(answer.refreshToken(), answer.refreshExpiresIn(), secure));
    }

    void clear(HttpServerResponse response, boolean secure) {
        response.addCookie(cookie("", 0, secure));
    }

    private static Cookie cookie(String value, long maxAge, boolean secure) {
        return Cookie.cookie(NAME, value)
                .setPath(PATH)
                .setMaxAge(maxAge)
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.STRICT);
    }
}
