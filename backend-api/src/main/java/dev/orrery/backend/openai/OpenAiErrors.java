package dev.orrery.backend.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.ErrorBody;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.StandardErrors;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Failures in the shape of the OpenAI protocol: {@code {"error": {"message", "type", "param", "code"}}}. */
final class OpenAiErrors {
    /** The detail of a failure that names the parameter at fault. */
    static final String PARAMETER = "param";

    private static final Logger LOG = Logger.getLogger(OpenAiErrors.class);

    private OpenAiErrors() {}

    /** Answers a request that failed before or inside a route. */
    static void answer(RoutingContext context) {
        Throwable cause = context.failure();
        if (cause instanceof Failure failure) {
            answer(context, failure);
        } else if (cause != null && cause.getCause() instanceof Failure failure) {
            answer(context, failure);
        } else {
            int status = context.statusCode() < 400 ? 500 : context.statusCode();
            if (status >= 500 && cause != null) {
                LOG.error("Unhandled failure", cause);
            }
            ErrorBody body = StandardErrors.body(status);
            answer(context, Failure.of(status, body.error(), body.message()));
        }
    }

    static void answer(RoutingContext context, Failure failure) {
        if (failure.status() >= 500) {
            LOG.warnf(failure.getCause(), "%d %s: %s", failure.status(), failure.code(), failure.getMessage());
        }
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        if (context.response().headWritten()) {
            context.request().connection().close();
            return;
        }
        failure.retryAfter().ifPresent(seconds -> context.response().putHeader("Retry-After", seconds));
        context.response()
                .setStatusCode(status(failure))
                .putHeader("Content-Type", "application/json")
                .end(body(failure).toString());
    }

    static ObjectNode body(Failure failure) {
        Object parameter = failure.details().get(PARAMETER);
        boolean noModel = isMissingModel(failure);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", failure.getMessage())
                .put("type", type(failure))
                .put(PARAMETER, noModel ? "model" : text(parameter))
                .put("code", noModel ? "model_not_found" : failure.code());
        return body;
    }

    /** To this protocol a model that the caller does not see and one that is not bound are both no model. */
    private static int status(Failure failure) {
        return isMissingModel(failure) ? 404 : failure.status();
    }

    private static boolean isMissingModel(Failure failure) {
        return failure.status() == 404 && failure.code().equals("not_found")
                || failure.code().equals("selected_model_unavailable");
    }

    private static String type(Failure failure) {
        return switch (failure.status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> failure.status() >= 500 ? "server_error" : "invalid_request_error";
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
