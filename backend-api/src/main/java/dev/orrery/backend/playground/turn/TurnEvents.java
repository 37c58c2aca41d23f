package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;

/** A turn as server-sent events, section 3.5: steps and text, then one {@code complete} or one {@code error}. */
final class TurnEvents implements Progress.Listener {
    private final SseResponse.Sink sink;
    private final ObjectMapper json;

    TurnEvents(SseResponse.Sink sink, ObjectMapper json) {
        this.sink = sink;
        this.json = json;
    }

    @Override
    public void status(ObjectNode status) {
        send("status", status);
    }

    @Override
    public void delta(String text) {
        send("delta", json.createObjectNode().put("text", text));
    }

    void complete(TurnResult result) {
        send("complete", result);
    }

    void error(Failure failure) {
        ObjectNode data = json.createObjectNode()
                .put("error", failure.code())
                .put("message", failure.getMessage())
                .put("status_code", failure.status());
        ObjectNode details = json.valueToTree(failure.details());
        if (details.remove("upstream_error") instanceof ObjectNode upstream) {
            data.set("upstream_error", upstream);
        }
        if (!details.isEmpty()) {
            data.set("details", details);
        }
        send("error", data);
    }

    private void send(String name, Object data) {
        try {
            sink.send(new SseEvent(name, json.writeValueAsString(data), null));
        } catch (JsonProcessingException notJson) {
            throw new IllegalStateException("An event is always JSON", notJson);
        }
    }
}
