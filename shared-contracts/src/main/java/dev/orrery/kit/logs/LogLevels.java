package dev.orrery.kit.logs;

import dev.orrery.kit.failure.Failure;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/** The levels of log lines by their names. */
public final class LogLevels {
    private static final Map<String, Integer> VALUES = Map.of(
            "TRACE", 400, "DEBUG", 500, "INFO", 800, "WARN", 900, "WARNING", 900, "ERROR", 1000, "SEVERE", 1000,
            "FATAL", 1100);

    private LogLevels() {}

    static int value(String name) {
        return VALUES.getOrDefault(name, Level.ALL.intValue());
    }

    /** The least level to show, everything when none is named. @throws Failure 400 {@code invalid_level} */
    public static Level least(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return Level.ALL;
        }
        Integer value = VALUES.get(name.trim().toUpperCase(Locale.ROOT));
        if (value == null) {
            throw Failure.badRequest("invalid_level", "level must be trace, debug, info, warn or error.");
        }
        return new Named(value);
    }

    private static final class Named extends Level {
        private static final long serialVersionUID = 1L;

        Named(int value) {
            super("least", value);
        }
    }
}
