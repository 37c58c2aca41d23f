package dev.orrery.agent.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.sse.SseEvent;

/** One event of an execution. {@code seq} starts at 1 and is the event's id in every stream. */
public record ExecutionEvent(long seq, EventType type, ObjectNode payload) {

    public SseEvent toSse() {
        return new SseEvent(type.wireName(), payload.toString(), Long.toString(seq));
    }
}
