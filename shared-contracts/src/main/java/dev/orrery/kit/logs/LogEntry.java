package dev.orrery.kit.logs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a log.
 *
 * @param id counts the lines of this process
 * @param eventType the logger
 * @param raw the line as it stands in the log
 */
public record LogEntry(
        long id,
        Instant timestamp,
        String level,
        String eventType,
        String raw,
        String message,
        @Nullable String requestId) {}
