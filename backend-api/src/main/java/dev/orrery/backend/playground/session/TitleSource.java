package dev.orrery.backend.playground.session;

import java.util.Locale;

/** Who chose a session's title: the first prompt or the user. */
public enum TitleSource {
    AUTO,
    MANUAL;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
