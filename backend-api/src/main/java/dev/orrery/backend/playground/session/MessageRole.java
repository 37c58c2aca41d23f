package dev.orrery.backend.playground.session;

import java.util.Locale;

/** Who wrote a stored message. */
public enum MessageRole {
    USER,
    ASSISTANT;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
