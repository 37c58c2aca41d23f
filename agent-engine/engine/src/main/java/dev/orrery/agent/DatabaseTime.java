package dev.orrery.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the database keeps them, so that an answer to a write says what the next read says. */
public final class DatabaseTime {
    private DatabaseTime() {}

    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
