package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.SseResponse;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Answers an accepted turn to the client of the current request, whole or as a stream; either stops when it leaves. */
@ApplicationScoped
class TurnAnswers {
    private final TurnService turns;
    private final CurrentVertxRequest request;
    private final ObjectMapper json;

    TurnAnswers(TurnService turns, CurrentVertxRequest request, ObjectMapper json) {
        this.turns = turns;
        this.request = request;
        this.json = json;
    }

    TurnResult whole(Turn turn) {
        return turns.send(turn, ClientConnection.of(request.getCurrent()));
    }

    Response stream(Turn turn) {
        return SseResponse.of(request.getCurrent(), sink -> {
            TurnEvents events = new TurnEvents(sink, json);
            try {
                events.complete(turns.stream(turn, events, sink.client()));
            } catch (Failure failed) {
                events.error(failed);
            }
        });
    }
}
