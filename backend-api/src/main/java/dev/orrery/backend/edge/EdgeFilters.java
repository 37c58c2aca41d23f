package dev.orrery.backend.edge;

import dev.orrery.kit.failure.Failure;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;

/** Headers for browsers, calls from pages of other origins, and limits for addresses. */
@ApplicationScoped
class EdgeFilters {
    /** After the request id, in this order, before the rules of paths. */
    private static final int HEADERS = 980;

    private static final int CORS = 970;
    private static final int LIMITS = 960;

    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'";
    private static final String CONSOLE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
            + " frame-ancestors 'none'; require-trusted-types-for 'script'";
    private static final Set<String> LOGINS = Set.of(
            "/auth/login",
            "/auth/browser/login",
            "/auth/register",
            "/auth/refresh",
            "/auth/browser/refresh",
            "/auth/password/reset-request",
            "/auth/password/reset");

    private final EdgeConfig config;
    private final Set<String> origins;
    private final RateLimiter addresses;
    private final RateLimiter logins;
    private final RateLimitMetrics metrics;
    private final ClientAddresses clients;

    EdgeFilters(EdgeConfig config, RateLimitMetrics metrics, ClientAddresses clients) {
        this.config = config;
        this.metrics = metrics;
        this.clients = clients;
        this.origins = config.cors().origins().orElse(Set.of());
        this.addresses = new RateLimiter(
                config.addressLimit().perSecond(), config.addressLimit().burst());
        this.logins = new RateLimiter(
                config.loginLimit().perSecond(), config.loginLimit().burst());
    }

    void register(@Observes Filters filters) {
        filters.register(this::headers, HEADERS);
        filters.register(this::cors, CORS);
        filters.register(this::limits, LIMITS);
    }

    private void headers(RoutingContext context) {
        MultiMap headers = context.response().headers();
        String path = context.request().path();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-site");
        headers.set("Content-Security-Policy", policy(path == null ? "" : path));
        config.hsts()
                .ifPresent(age ->
                        headers.set("Strict-Transport-Security", "max-age=" + age.toSeconds() + "; includeSubDomains"));
        context.next();
    }

    private static String policy(String path) {
        if (path.startsWith("/console")) {
            return CONSOLE_POLICY;
        }
        return path.startsWith("/docs") ? PAGE_POLICY : API_POLICY;
    }

    /** An origin that is not listed gets no header, so that its browser refuses; nothing is refused here. */
    private void cors(RoutingContext context) {
        HttpServerRequest request = context.request();
        String origin = request.getHeader("Origin");
        if (origins.isEmpty() || origin == null) {
            context.next();
            return;
        }
        MultiMap headers = context.response().headers();
        headers.add("Vary", "Origin");
        boolean listed = origins.contains(origin);
        boolean preflight = request.method().equals(HttpMethod.OPTIONS)
                && request.getHeader("Access-Control-Request-Method") != null;
        if (listed) {
            headers.set("Access-Control-Allow-Origin", origin);
            headers.set("Access-Control-Expose-Headers", "X-Request-Id, X-Turn-Id, Retry-After, ETag");
            headers.set("Cross-Origin-Resource-Policy", "cross-origin");
        }
        if (!preflight) {
            context.next();
            return;
        }
        if (listed) {
            headers.set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
            headers.set(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Accept, X-Request-Id, Idempotency-Key, If-None-Match, Last-Event-ID");
            headers.set(
                    "Access-Control-Max-Age",
                    Long.toString(config.cors().maxAge().toSeconds()));
        }
        context.response().setStatusCode(204).end();
    }

    private void limits(RoutingContext context) {
        HttpServerRequest request = context.request();
        String address = clients.of(request);
        Duration wait = addresses.wait(address);
        RateLimitMetrics.Limit limit = RateLimitMetrics.Limit.ADDRESS;
        if (wait.isZero() && request.method().equals(HttpMethod.POST) && LOGINS.contains(context.normalizedPath())) {
            wait = logins.wait(address);
            limit = RateLimitMetrics.Limit.LOGIN;
        }
        if (wait.isZero()) {
            context.next();
            return;
        }
        metrics.refused(limit);
        long seconds = wait.toSeconds() + 1;
        context.response().putHeader("Retry-After", Long.toString(seconds));
        context.fail(
                429,
                Failure.of(429, "rate_limited", "Too many requests from this address; wait and try again.")
                        .with(Failure.RETRY_AFTER, seconds));
    }
}
