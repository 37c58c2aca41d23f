package dev.orrery.kit.failure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Answers with the envelope where no resource is reached: unrouted paths, oversized bodies, failures in filters. */
@ApplicationScoped
public class JsonErrorRoutes {
    private static final Logger LOG = Logger.getLogger(JsonErrorRoutes.class);

    private final ObjectMapper json;

    JsonErrorRoutes(ObjectMapper json) {
        this.json = json;
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MAX_VALUE).handler(context -> answer(context, 404));
        for (int status : new int[] {400, 401, 403, 404, 405, 406, 413, 415, 500, 503}) {
            router.errorHandler(status, context -> answer(context, status));
        }
    }

    private void answer(RoutingContext context, int status) {
        Throwable cause = context.failure();
        ErrorBody body = StandardErrors.body(status);
        int answered = status;
        if (cause instanceof Failure failure) {
            body = ErrorBody.of(failure);
            answered = failure.status();
        } else if (cause != null && cause.getCause() instanceof Failure failure) {
            body = ErrorBody.of(failure);
            answered = failure.status();
        } else if (status >= 500 && cause != null) {
            LOG.error("Unhandled failure", cause);
        }
        if (context.response().headWritten()) {
            context.response().reset();
            return;
        }
        try {
            context.response()
                    .setStatusCode(answered)
                    .putHeader("Content-Type", "application/json")
                    .end(json.writeValueAsString(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
