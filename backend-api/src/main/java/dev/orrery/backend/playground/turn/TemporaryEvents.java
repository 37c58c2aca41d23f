package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;

/** A temporary turn as events for the one client that it has. */
final class TemporaryEvents implements Progress.Listener {
    private final SseResponse.Sink sink;
    private final ObjectMapper json;

    TemporaryEvents(SseResponse.Sink sink, ObjectMapper json) {
        this.sink = sink;
        this.json = json;
    }

    @Override
    public void status(ObjectNode status) {
        send(TurnEvent.Type.STATUS, status);
    }

    @Override
    public void delta(String text) {
        send(TurnEvent.Type.DELTA, json.createObjectNode().put("text", text));
    }

    void complete(TurnResult result) {
        send(TurnEvent.Type.COMPLETE, result);
    }

    void error(Failure failure) {
        send(TurnEvent.Type.ERROR, TurnFailure.event(failure, json));
    }

    private void send(TurnEvent.Type type, Object data) {
        try {
            sink.send(new SseEvent(type.wireName(), json.writeValueAsString(data), null));
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("An event is always JSON", notJson);
        }
    }
}
