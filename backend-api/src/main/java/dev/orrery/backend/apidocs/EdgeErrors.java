package dev.orrery.backend.apidocs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.gateway.ForwardedPaths;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How the edge fails before, around and instead of a route. */
final class EdgeErrors {
    private static final List<String> TOKEN = List.of(
            "missing_auth",
            "invalid_authorization_header",
            "invalid_token",
            "token_expired",
            "account_inactive",
            "session_ended");
    private static final List<String> KEY =
            List.of("invalid_idempotency_key", "idempotency_key_reused", "idempotency_in_progress");

    private static final Map<Integer, String> REASONS = Map.of(
            400, "What was sent is refused",
            401, "Nobody known",
            409, "Conflict",
            429, "Too often; Retry-After tells when",
            502, "The service failed",
            503, "Not now",
            504, "The service took too long");

    private static final String CODES = "/content/application~1json/schema/allOf/1/properties/error/enum";

    private EdgeErrors() {}

    /** Routes of another protocol tell all of their errors themselves. */
    static void describe(String method, String path, ObjectNode operation, boolean forwarded) {
        if (operation.path("x-protocol").asText().equals("openai")) {
            return;
        }
        ObjectNode responses = operation.withObject("/responses");
        boolean open = operation.path("security").isArray()
                && operation.path("security").isEmpty();
        if (forwarded || !open) {
            add(responses, 401, TOKEN);
        }
        add(responses, 429, List.of("rate_limited"));
        if (forwarded) {
            add(responses, 502, List.of("upstream_unavailable", "upstream_error"));
        }
        add(responses, 503, List.of("unavailable"));
        if (forwarded) {
            add(responses, 504, List.of("upstream_timeout"));
            ForwardedPaths.codes(method, path).forEach((status, codes) -> add(responses, status, codes));
        }
        if (!method.equals("get")) {
            add(responses, 503, List.of("audit_unavailable"));
        }
        if (method.equals("post") && (forwarded || responses.has("201"))) {
            add(responses, 400, KEY.subList(0, 1));
            add(responses, 409, KEY.subList(1, 3));
        }
        responses.withObject("/default").setAll(answer("Refused or failed", Set.of()));
    }

    /** Adds the codes to what the service says itself about the status. */
    private static void add(ObjectNode responses, int status, List<String> codes) {
        Set<String> all = new LinkedHashSet<>();
        ObjectNode before = responses.path(Integer.toString(status)) instanceof ObjectNode known ? known : null;
        if (before != null && before.at(CODES).isMissingNode() && before.has("content")) {
            // A route of another shape of errors says so itself.
            return;
        }
        if (before != null) {
            before.at(CODES).forEach(code -> all.add(code.asText()));
        }
        all.addAll(codes);
        all.removeAll(Set.of("invalid_service_token", "invalid_actor_token"));
        responses.set(Integer.toString(status), answer(Objects.requireNonNull(REASONS.get(status)), all));
    }

    private static ObjectNode answer(String reason, Set<String> codes) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("description", codes.isEmpty() ? reason : reason + ": " + String.join(", ", codes));
        ObjectNode content = answer.putObject("content").putObject("application/json");
        ObjectNode schema = content.putObject("schema");
        if (codes.isEmpty()) {
            schema.put("$ref", "#/components/schemas/Error");
            return answer;
        }
        ArrayNode all = schema.putArray("allOf");
        all.addObject().put("$ref", "#/components/schemas/Error");
        ArrayNode known = all.addObject()
                .putObject("properties")
                .putObject("error")
                .put("type", "string")
                .putArray("enum");
        codes.forEach(known::add);
        content.putObject("example").put("error", codes.iterator().next()).put("message", reason);
        return answer;
    }
}
