package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.eventlog.LogEntry;
import java.util.Locale;

/** One event of a turn, section 3.5: steps and text, then one {@code complete} or one {@code error}. */
record TurnEvent(long seq, Type type, ObjectNode payload) implements LogEntry {
    enum Type {
        STATUS,
        DELTA,
        COMPLETE,
        ERROR;

        static Type ofWireName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String name() {
        return type.wireName();
    }

    @Override
    public boolean isText() {
        return type == Type.DELTA;
    }

    @Override
    public boolean isTerminal() {
        return type == Type.COMPLETE || type == Type.ERROR;
    }
}
