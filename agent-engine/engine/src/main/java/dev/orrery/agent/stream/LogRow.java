package dev.orrery.agent.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A row of the event log: one event, or a run of consecutive deltas {@code firstSeq} to {@code seq}. */
record LogRow(long firstSeq, long seq, EventType type, ObjectNode payload) {
    private static final String TEXTS = "texts";

    /** The rows for these consecutive events. */
    static List<LogRow> of(List<ExecutionEvent> events) {
        List<LogRow> rows = new ArrayList<>();
        int next = 0;
        while (next < events.size()) {
            ExecutionEvent first = events.get(next++);
            if (first.type() != EventType.DELTA) {
                rows.add(new LogRow(first.seq(), first.seq(), first.type(), first.payload()));
                continue;
            }
            ObjectNode run = JsonNodeFactory.instance.objectNode();
            ArrayNode texts = run.putArray(TEXTS).add(first.payload().path("text"));
            long last = first.seq();
            while (next < events.size() && events.get(next).type() == EventType.DELTA) {
                last = events.get(next).seq();
                texts.add(events.get(next++).payload().path("text"));
            }
            rows.add(new LogRow(first.seq(), last, EventType.DELTA, run));
        }
        return rows;
    }

    /** The events of this row. */
    List<ExecutionEvent> events() {
        if (type != EventType.DELTA) {
            return List.of(new ExecutionEvent(seq, type, payload));
        }
        List<ExecutionEvent> events = new ArrayList<>();
        long at = firstSeq;
        for (JsonNode text : payload.path(TEXTS)) {
            ObjectNode delta = JsonNodeFactory.instance.objectNode();
            delta.set("text", text);
            events.add(new ExecutionEvent(at++, EventType.DELTA, delta));
        }
        return events;
    }
}
