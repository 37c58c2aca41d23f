package dev.orrery.agent.stream;

import java.util.Locale;

/** Events of an execution; {@code COMPLETE} and {@code ERROR} end it. */
public enum EventType {
    STATUS,
    DELTA,
    /** The run waits for a person; it goes on, or ends, later. */
    AWAITING_APPROVAL,
    COMPLETE,
    ERROR;

    public static EventType ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isTerminal() {
        return this == COMPLETE || this == ERROR;
    }
}
