package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.playground.citation.Citations;
import dev.orrery.backend.playground.session.MessageView;
import dev.orrery.backend.playground.session.SessionService;
import dev.orrery.backend.playground.session.StoredTurn;
import dev.orrery.backend.playground.session.TurnView;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The one event that ends a turn, as it happens and whenever a reader comes later. */
@ApplicationScoped
class TurnEnds {
    private static final TypeReference<List<Citations.Source>> SOURCES = new TypeReference<>() {};
    private static final TypeReference<List<Citations.Reference>> REFERENCES = new TypeReference<>() {};
    private static final TypeReference<List<JsonNode>> NODES = new TypeReference<>() {};
    /** Of an end that no row has a number for. */
    private static final long UNKNOWN_SEQ = Long.MAX_VALUE;

    private final TurnRepository rows;
    private final SessionService sessions;
    private final ObjectMapper json;

    TurnEnds(TurnRepository rows, SessionService sessions, ObjectMapper json) {
        this.rows = rows;
        this.sessions = sessions;
        this.json = json;
    }

    ObjectNode complete(TurnResult result) {
        try {
            return (ObjectNode) json.readTree(json.writeValueAsString(result));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("An answer is always JSON", impossible);
        }
    }

    ObjectNode error(Failure failure, UUID turn) {
        return TurnFailure.event(failure, json).put("turn_id", turn.toString());
    }

    /** The end of a stored turn, or empty while it runs. A turn that is not there was deleted with its session. */
    @Transactional
    Optional<TurnEvent> of(UUID turn) {
        TurnRow row = rows.findById(turn);
        if (row == null) {
            return Optional.of(deleted(turn));
        }
        Long seq = row.terminalSeq;
        if (seq == null) {
            return Optional.empty();
        }
        if (row.status == TurnStatus.COMPLETED) {
            return Optional.of(new TurnEvent(seq, TurnEvent.Type.COMPLETE, complete(result(row))));
        }
        TurnView.Problem error = Objects.requireNonNull(TurnFailure.read(row.errorJson, json));
        ObjectNode data = TurnFailure.event(error, json).put("turn_id", turn.toString());
        return Optional.of(new TurnEvent(seq, TurnEvent.Type.ERROR, data));
    }

    private TurnEvent deleted(UUID turn) {
        Failure failure = Failure.notFound("session_not_found", "The session of this turn was deleted.");
        return new TurnEvent(UNKNOWN_SEQ, TurnEvent.Type.ERROR, error(failure, turn));
    }

    private TurnResult result(TurnRow row) {
        StoredTurn stored = sessions.stored(row.conversationId, row.messageIds());
        MessageView answer = stored.messages().getLast();
        JsonNode metadata = read(answer.metadata());
        return new TurnResult(
                stored.session(),
                stored.messages(),
                answer.content(),
                row.responseJson == null ? metadata.path("response") : read(row.responseJson),
                list(metadata.get("sources"), SOURCES),
                list(metadata.get("references"), REFERENCES),
                metadata.hasNonNull("retrieval")
                        ? json.convertValue(metadata.get("retrieval"), Citations.Retrieval.class)
                        : null,
                list(metadata.get("statuses"), NODES),
                row.id.toString());
    }

    private <T> List<T> list(@Nullable JsonNode node, TypeReference<List<T>> type) {
        return node == null ? List.of() : json.convertValue(node, type);
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A stored turn holds no JSON", impossible);
        }
    }
}
