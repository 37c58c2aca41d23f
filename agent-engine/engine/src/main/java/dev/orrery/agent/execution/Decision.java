package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person decided about a tool call. @param reason told to the model */
record Decision(boolean approved, @Nullable String reason) {
    static final String APPROVE = "approve";
    static final String REJECT = "reject";
    private static final int MOST_REASON = 500;

    /** @throws Failure 400 {@code invalid_payload} or {@code invalid_decision} */
    static Decision of(@Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        String decision = fields.text("decision", "").toLowerCase(Locale.ROOT);
        String given = fields.text("reason");
        // The database's texts hold every character but this one.
        String reason = given == null ? null : given.replace("\u0000", "");
        if (reason != null && reason.length() > MOST_REASON) {
            reason = reason.substring(0, MOST_REASON);
        }
        return switch (decision) {
            case APPROVE -> new Decision(true, reason);
            case REJECT -> new Decision(false, reason);
            default ->
                throw Failure.badRequest("invalid_decision", "decision must be '" + APPROVE + "' or '" + REJECT + "'.");
        };
    }

    String wireName() {
        return approved ? APPROVE : REJECT;
    }
}
