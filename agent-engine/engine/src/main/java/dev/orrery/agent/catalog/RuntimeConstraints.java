package dev.orrery.agent.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;

/** What an agent declares that it needs. */
public record RuntimeConstraints(boolean internetRequired, boolean sandboxRequired) {
    private static final String INVALID = "invalid_runtime_constraints";

    /** Field {@code runtime_constraints} of a body: both are required. @throws Failure 400 */
    static RuntimeConstraints of(Payload fields) {
        Payload given = Payload.ofOptional(fields.object("runtime_constraints", INVALID));
        return new RuntimeConstraints(required(given, "internet_required"), required(given, "sandbox_required"));
    }

    static RuntimeConstraints stored(JsonNode value) {
        return new RuntimeConstraints(
                value.path("internet_required").asBoolean(false),
                value.path("sandbox_required").asBoolean(false));
    }

    private static boolean required(Payload given, String field) {
        if (given.get(field) == null) {
            throw Failure.badRequest(INVALID, "runtime_constraints." + field + " must be true or false.");
        }
        return given.bool(field, false, INVALID);
    }
}
