package dev.orrery.runtime.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.kit.failure.ErrorBody;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Gives errors of the model routes the shapes that model clients read: OpenAI's {@code error} object and the
 * controllers' {@code detail}. The vector indexes and {@code /health} keep the suite's envelope.
 */
public class ModelErrors {
    private static final String RETRY_SECONDS = "2";

    /** OpenAI's error object. */
    public record OpenAiError(
            String message, String type, @Nullable String param, String code) {
        static OpenAiError of(int status, String code, String message) {
            String type = switch (status) {
                case 401 -> "authentication_error";
                case 429 -> "rate_limit_error";
                default -> status < 500 ? "invalid_request_error" : "server_error";
            };
            return new OpenAiError(message, type, null, code);
        }
    }

    /** Both shapes in one body. */
    public record Body(
            OpenAiError error,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, @Nullable Object> detail) {
        static Body of(int status, ErrorBody body) {
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("code", body.error());
            detail.put("message", body.message());
            detail.putAll(body.details());
            return new Body(OpenAiError.of(status, body.error(), body.message()), detail);
        }
    }

    @ServerResponseFilter
    public void shape(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == 429) {
            response.getHeaders().putSingle("Retry-After", RETRY_SECONDS);
        }
        String path = request.getUriInfo().getPath();
        if (response.getEntity() instanceof ErrorBody body && !path.startsWith("/v1/indexes")) {
            response.setEntity(Body.of(response.getStatus(), body));
        }
    }
}
