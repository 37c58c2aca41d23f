package dev.orrery.backend.gateway;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Refuses every path that the edge and a service could read differently, so that what is checked here is what is served
 * there, and every path to an internal endpoint.
 */
@ApplicationScoped
class PathRules {
    /** After the request id, before everything else. */
    private static final int PRIORITY = 900;

    /** The console's own address: pages name their files relative to it. */
    private static final String CONSOLE = "/console/";

    /** Dot segments, empty segments, backslashes; encoded dots, slashes, backslashes, percent and control characters. */
    private static final Pattern AMBIGUOUS = Pattern.compile(
            "\\.\\.|/\\.(?:[/;]|$)|//|[\\\\#\\x00-\\x20\\x7f]|%(?:2[ef5]|5c|[01][0-9a-f]|7f)|%(?![0-9a-f]{2})");

    void register(@Observes Filters filters) {
        filters.register(PathRules::check, PRIORITY);
    }

    private static void check(RoutingContext context) {
        if (allowed(path(context.request().uri()))) {
            context.next();
        } else {
            context.fail(404);
        }
    }

    /** The path as it was sent, without the query. */
    static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    static boolean allowed(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        boolean trailingSlash = lower.length() > 1 && lower.endsWith("/") && !lower.equals(CONSOLE);
        if (!lower.startsWith("/") || trailingSlash || AMBIGUOUS.matcher(lower).find()) {
            return false;
        }
        String decoded = URLDecoder.decode(lower.replace("+", "%2b"), StandardCharsets.UTF_8)
                .replaceAll(";[^/]*", "");
        return !decoded.equals("/v1/internal") && !decoded.startsWith("/v1/internal/");
    }
}
