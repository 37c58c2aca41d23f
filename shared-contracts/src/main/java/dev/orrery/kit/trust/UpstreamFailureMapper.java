package dev.orrery.kit.trust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * Turns another service's error envelope back into the same {@link Failure}. Its 401 never becomes the user's: a
 * refused service token is a fault of the installation and answers 502.
 */
public class UpstreamFailureMapper implements ResponseExceptionMapper<RuntimeException> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public RuntimeException toThrowable(Response response) {
        String body = response.hasEntity() ? response.readEntity(String.class) : "";
        return failure(response.getStatus(), body);
    }

    /** The failure that an error answer of another service stands for. */
    public static Failure failure(int status, String body) {
        JsonNode envelope = parse(body);
        String code = envelope == null ? "" : envelope.path("error").asText("");
        String message = envelope == null ? "" : envelope.path("message").asText("");
        if (status == 401 || code.isEmpty()) {
            return Failure.badGateway(
                    "upstream_error",
                    "A service of the suite refused or could not answer an internal call (status " + status + ").");
        }
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        if (envelope != null) {
            envelope.path("details")
                    .properties()
                    .forEach(entry -> details.put(entry.getKey(), JSON.convertValue(entry.getValue(), Object.class)));
        }
        return Failure.of(status, code, message).with(details);
    }

    private static @Nullable JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException noJson) {
            return null;
        }
    }
}
