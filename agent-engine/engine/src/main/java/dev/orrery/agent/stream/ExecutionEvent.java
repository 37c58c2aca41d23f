package dev.orrery.agent.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.eventlog.LogEntry;

/** One event of an execution. {@code seq} starts at 1 and is the event's id in every stream. */
public record ExecutionEvent(long seq, EventType type, ObjectNode payload) implements LogEntry {
    static ExecutionEvent read(long seq, String name, ObjectNode payload) {
        return new ExecutionEvent(seq, EventType.ofWireName(name), payload);
    }

    @Override
    public String name() {
        return type.wireName();
    }

    @Override
    public boolean isText() {
        return type == EventType.DELTA;
    }

    @Override
    public boolean isTerminal() {
        return type.isTerminal();
    }
}
