package dev.orrery.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider's error, normalised (section 3.6 of the playgrounds contract): {@code {"error": {...}}}, {@code {"detail":
 * {...}}}, {@code {"error": [{...}]}}, {@code {"status": {"error": ...}}}, flat envelopes and bare texts all become a code
 * and a message.
 */
public record UpstreamError(String code, String message, Map<String, String> upstream) {

    public static UpstreamError of(JsonNode body, String fallbackCode) {
        JsonNode nested = nested(body);
        JsonNode source = nested.isObject() ? nested : body;
        String code = first(source, "code", "type");
        if (code == null) {
            code = body.path("error").isTextual() ? body.path("error").asText() : fallbackCode;
        }
        String message =
                nested.isObject() ? first(source, "message", "detail", "error") : first(source, "message", "detail");
        Map<String, String> upstream = new LinkedHashMap<>();
        for (String key : new String[] {"code", "type", "param"}) {
            if (nested.hasNonNull(key)) {
                upstream.put(key, nested.path(key).asText());
            }
        }
        return new UpstreamError(code, message == null ? "The provider refused the request." : message, upstream);
    }

    private static JsonNode nested(JsonNode body) {
        for (JsonNode candidate : new JsonNode[] {
            body.path("error"), body.path("error").path(0), body.path("errors").path(0), body.path("status")
        }) {
            if (candidate.isObject()) {
                return candidate;
            }
        }
        return body.path("detail");
    }

    /**
     * The status to show for a failing answer: a provider that refuses our key (401, 403) is a fault of the installation,
     * so it never looks like the user's own session failing, and what is no status of an error is none of ours either.
     */
    public static int shown(int status) {
        return status == 401 || status == 403 || status < 400 || status > 599 ? 502 : status;
    }

    /** The failure to show for a provider's answer with this status. */
    public Failure failure(int status) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("status_code", status);
        if (!upstream.isEmpty()) {
            details.put("upstream_error", upstream);
        }
        return Failure.of(shown(status), code, message).with(details);
    }

    private static @Nullable String first(JsonNode node, String... keys) {
        for (String key : keys) {
            JsonNode value = node.path(key);
            if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
                return value.asText();
            }
        }
        return null;
    }
}
