package dev.orrery.kit.failure;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.orrery.kit.sse.ClientGone;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps everything that an endpoint may throw to the one error envelope. */
public class FailureMappers {
    private static final Logger LOG = Logger.getLogger(FailureMappers.class);

    @ServerExceptionMapper
    public Response failure(Failure failure) {
        if (failure.status() >= 500) {
            LOG.warnf(failure.getCause(), "%d %s: %s", failure.status(), failure.code(), failure.getMessage());
        }
        Response answer = answer(failure.status(), ErrorBody.of(failure));
        return failure.retryAfter()
                .map(seconds -> Response.fromResponse(answer)
                        .header("Retry-After", seconds)
                        .build())
                .orElse(answer);
    }

    @ServerExceptionMapper
    @Priority(Priorities.USER - 1)
    public Response unauthenticated(AuthenticationFailedException exception) {
        return exception.getCause() instanceof Failure failure
                ? failure(failure)
                : answer(401, ErrorBody.of("invalid_token", "The token could not be verified; log in again."));
    }

    @ServerExceptionMapper
    @Priority(Priorities.USER - 1)
    public Response anonymous(UnauthorizedException exception) {
        return failure(Unauthenticated.missing());
    }

    @ServerExceptionMapper
    @Priority(Priorities.USER - 1)
    public Response forbidden(ForbiddenException exception) {
        return answer(403, ErrorBody.of("insufficient_role", "Your role does not allow this action."));
    }

    @ServerExceptionMapper
    public Response unreadable(JsonProcessingException exception) {
        return answer(400, ErrorBody.of("invalid_payload", "The body must be a JSON object."));
    }

    @ServerExceptionMapper
    public Response notSupported(NotSupportedException exception) {
        return answer(
                400, ErrorBody.of("invalid_payload", "The body must be sent as the content type of this endpoint."));
    }

    @ServerExceptionMapper
    public Response standard(WebApplicationException exception) {
        int status = exception.getResponse().getStatus();
        if (exception.getResponse().hasEntity() || status < 400) {
            return exception.getResponse();
        }
        if (status >= 500) {
            LOG.warnf(exception, "Answering %d", status);
        }
        Response.ResponseBuilder builder = Response.fromResponse(exception.getResponse());
        return builder.type(MediaType.APPLICATION_JSON)
                .entity(StandardErrors.body(status))
                .build();
    }

    /** A call of another service got no answer, and whoever made it had no word of its own for that. */
    @ServerExceptionMapper
    public Response noAnswer(ProcessingException lost) {
        return failure(Failure.badGateway(
                        "upstream_unavailable", "Another service of the suite does not answer; try again shortly.")
                .causedBy(lost));
    }

    /** Nobody reads this answer; it only must not look like a fault of the service. */
    @ServerExceptionMapper
    public Response nobodyListens(ClientGone gone) {
        return answer(499, ErrorBody.of("client_closed_request", gone.getMessage()));
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable throwable) {
        if (throwable.getCause() instanceof Failure failure) {
            return failure(failure);
        }
        if (UnstorableText.causes(throwable)) {
            LOG.debug("Sent what no column holds", throwable);
            return failure(UnstorableText.refused());
        }
        if (DatabaseAway.causes(throwable)) {
            return failure(Failure.unavailable("unavailable", "The database does not answer now; try again shortly.")
                    .causedBy(throwable));
        }
        if (throwable instanceof IOException
                && String.valueOf(throwable.getMessage()).contains("parsing multipart")) {
            return answer(400, ErrorBody.of("invalid_payload", "The body is no whole multipart form."));
        }
        LOG.error("Unhandled failure", throwable);
        return answer(500, StandardErrors.body(500));
    }

    private static Response answer(int status, ErrorBody body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(body)
                .build();
    }
}
