package dev.orrery.kit.failure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.request.BodyLimits;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Answers with the envelope where no resource is reached: unrouted paths, oversized bodies, failures in filters. */
@ApplicationScoped
public class JsonErrorRoutes {
    private static final Logger LOG = Logger.getLogger(JsonErrorRoutes.class);
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /** Before the framework's own check of the body size, which answers without a body. */
    private static final int SIZE_CHECK_PRIORITY = 800;

    private final ObjectMapper json;
    private final BodyLimits limits;

    JsonErrorRoutes(ObjectMapper json, BodyLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    void checkSize(@Observes Filters filters) {
        filters.register(this::checkSize, SIZE_CHECK_PRIORITY);
    }

    private void checkSize(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        if (length == null
                || !LENGTH.matcher(length).matches()
                || Long.parseLong(length) <= limits.of(context.request().path())) {
            context.next();
            return;
        }
        if (context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader("Connection", "close");
            context.addEndHandler(end -> context.request().connection().close());
        }
        context.fail(413);
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MAX_VALUE).handler(context -> answer(context, 404));
        // Before the framework's last failure handler, which answers without a body or in its own format.
        router.route().order(Integer.MAX_VALUE - 1).failureHandler(context -> answer(context, status(context)));
        for (int status : new int[] {400, 401, 403, 404, 405, 406, 413, 415, 500, 503}) {
            router.errorHandler(status, context -> answer(context, status));
        }
    }

    private static int status(RoutingContext context) {
        if (context.failure() instanceof AuthenticationException
                || context.failure() instanceof UnauthorizedException) {
            return 401;
        }
        if (context.failure() instanceof ForbiddenException) {
            return 403;
        }
        return context.statusCode() < 400 ? 500 : context.statusCode();
    }

    /** An answer that its client did not wait for is no fault of the service; anything else is. */
    private static void log(RoutingContext context, Throwable cause) {
        if (cause instanceof IOException && context.response().closed()) {
            LOG.debug("The client left before its answer was written", cause);
        } else {
            LOG.error("Unhandled failure", cause);
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
            log(context, cause);
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
