package dev.orrery.backend.voice;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/** A wake event whose content type is none counts as one without a body; the framework would refuse it in its own words. */
@ApplicationScoped
class WakeContentType {
    /** Before the resources of the service. */
    private static final int ORDER = 500;

    void register(@Observes Router router) {
        router.post("/voice/wake-events").order(ORDER).handler(WakeContentType::forget);
    }

    private static void forget(RoutingContext context) {
        String given = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (given != null && !readable(given)) {
            context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
        }
        context.next();
    }

    private static boolean readable(String given) {
        try {
            MediaType.valueOf(given);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
