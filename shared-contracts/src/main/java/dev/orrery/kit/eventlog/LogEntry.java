package dev.orrery.kit.eventlog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.sse.SseEvent;

/** One event of a log. */
public interface LogEntry {
    /** Its id in every stream: 1 or more, growing from event to event, perhaps with gaps. */
    long seq();

    /** Name of the event on the wire. */
    String name();

    ObjectNode payload();

    /** Whether it is a piece of text, {@code {"text": …}}; consecutive ones share a row. */
    boolean isText();

    /** Whether no event comes after it. */
    boolean isTerminal();

    default SseEvent toSse() {
        return new SseEvent(name(), payload().toString(), Long.toString(seq()));
    }
}
