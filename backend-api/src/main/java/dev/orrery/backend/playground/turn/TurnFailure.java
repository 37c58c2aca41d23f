package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.playground.session.TurnView;
import dev.orrery.kit.failure.Failure;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Why a turn has no answer: as its event {@code error} and as its row keep it. */
final class TurnFailure {
    private static final String UPSTREAM = "upstream_error";

    private TurnFailure() {}

    static Failure interrupted() {
        return Failure.unavailable(
                "interrupted", "The service was stopped while it answered; your prompt is kept, send it again.");
    }

    static Failure cancelled() {
        return Failure.conflict("turn_cancelled", "The turn was stopped by its user.");
    }

    static Failure tooLong() {
        return Failure.of(504, "turn_timeout", "The answer took longer than a turn may; ask for less.");
    }

    static Failure sessionDeleted(UUID session) {
        return Failure.notFound("session_not_found", "You have no session with the id '" + session + "'.");
    }

    /** Data of the event {@code error}. */
    static ObjectNode event(Failure failure, ObjectMapper json) {
        return event(
                new TurnView.Problem(failure.code(), failure.getMessage(), failure.status(), failure.details()), json);
    }

    static ObjectNode event(TurnView.Problem error, ObjectMapper json) {
        ObjectNode data = json.createObjectNode()
                .put("error", error.error())
                .put("message", error.message())
                .put("status_code", error.statusCode());
        if (json.valueToTree(error.details()) instanceof ObjectNode details) {
            JsonNode upstream = details.remove(UPSTREAM);
            if (upstream instanceof ObjectNode) {
                data.set(UPSTREAM, upstream);
            }
            if (!details.isEmpty()) {
                data.set("details", details);
            }
        }
        return data;
    }

    static String stored(Failure failure, ObjectMapper json) {
        try {
            return json.writeValueAsString(
                    new TurnView.Problem(failure.code(), failure.getMessage(), failure.status(), failure.details()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static TurnView.@Nullable Problem read(@Nullable String stored, ObjectMapper json) {
        try {
            return stored == null ? null : json.readValue(stored, TurnView.Problem.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("The error of a turn is unreadable", unreadable);
        }
    }
}
