package dev.orrery.kit.request;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Gives every request an id: the caller's {@code X-Request-Id} when it is well formed, else a new UUID. It is in the
 * response header, in every log line as {@code requestId}, and travels on every call to another service.
 */
@ApplicationScoped
public class RequestIds {
    public static final String HEADER = "X-Request-Id";
    public static final String MDC_KEY = "requestId";
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    void register(@Observes Filters filters) {
        filters.register(RequestIds::assign, 1000);
    }

    private static void assign(RoutingContext context) {
        String sent = context.request().getHeader(HEADER);
        String trimmed = sent == null ? "" : sent.trim();
        String id = WELL_FORMED.matcher(trimmed).matches()
                ? trimmed
                : UUID.randomUUID().toString();
        context.request().headers().set(HEADER, id);
        context.put(MDC_KEY, id);
        context.response().putHeader(HEADER, id);
        MDC.put(MDC_KEY, id);
        context.next();
    }

    /** The id of the request on this thread, or a new one outside of a request. */
    public static String current() {
        Object value = MDC.get(MDC_KEY);
        return value == null ? UUID.randomUUID().toString() : value.toString();
    }
}
