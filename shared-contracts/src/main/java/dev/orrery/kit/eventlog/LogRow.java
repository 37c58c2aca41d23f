package dev.orrery.kit.eventlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A row of an event log: one event, or a run of pieces of text with the numbers {@code firstSeq} to {@code seq}. */
public record LogRow(long firstSeq, long seq, String name, ObjectNode payload) {
    private static final String TEXT = "text";
    private static final String TEXTS = "texts";

    /** Makes an event of what a row says about it. */
    @FunctionalInterface
    public interface Reader<E extends LogEntry> {
        E read(long seq, String name, ObjectNode payload);
    }

    /** The rows for these consecutive events. */
    public static List<LogRow> of(List<? extends LogEntry> events) {
        List<LogRow> rows = new ArrayList<>();
        int next = 0;
        while (next < events.size()) {
            LogEntry first = events.get(next++);
            if (!first.isText()) {
                rows.add(new LogRow(first.seq(), first.seq(), first.name(), first.payload()));
                continue;
            }
            ObjectNode run = JsonNodeFactory.instance.objectNode();
            ArrayNode texts = run.putArray(TEXTS).add(first.payload().path(TEXT));
            long last = first.seq();
            while (next < events.size()
                    && events.get(next).isText()
                    && events.get(next).seq() == last + 1) {
                last = events.get(next).seq();
                texts.add(events.get(next++).payload().path(TEXT));
            }
            rows.add(new LogRow(first.seq(), last, first.name(), run));
        }
        return rows;
    }

    /** The events of this row. */
    public <E extends LogEntry> List<E> events(Reader<E> reader) {
        if (!payload.has(TEXTS)) {
            return List.of(reader.read(seq, name, payload));
        }
        List<E> events = new ArrayList<>();
        long at = firstSeq;
        for (JsonNode text : payload.path(TEXTS)) {
            ObjectNode piece = JsonNodeFactory.instance.objectNode();
            piece.set(TEXT, text);
            events.add(reader.read(at++, name, piece));
        }
        return events;
    }
}
