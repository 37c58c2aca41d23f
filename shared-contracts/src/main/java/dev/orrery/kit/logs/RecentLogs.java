package dev.orrery.kit.logs;

import dev.orrery.kit.request.RequestIds;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** Keeps the newest lines of this process in memory; a line that is longer than it should be is cut. */
@ApplicationScoped
public class RecentLogs {
    private static final int LONGEST = 4000;

    private final int most;
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private final Handler handler = new Lines();
    private long count;

    /** @param most lines that are kept */
    public RecentLogs(@ConfigProperty(name = "orrery.logs.kept", defaultValue = "1000") int most) {
        this.most = most;
    }

    void begin(@Observes StartupEvent event) {
        Logger.getLogger("").addHandler(handler);
    }

    void end(@Observes ShutdownEvent event) {
        Logger.getLogger("").removeHandler(handler);
    }

    /**
     * The newest lines, oldest first.
     *
     * @param after only lines with a higher id
     * @param since only lines from then on, when given
     * @param least only lines of this level or above
     */
    public List<LogEntry> newest(int tail, long after, @Nullable Instant since, Level least) {
        List<LogEntry> found = new ArrayList<>();
        synchronized (entries) {
            for (LogEntry entry : entries) {
                if (entry.id() > after
                        && (since == null || !entry.timestamp().isBefore(since))
                        && LogLevels.value(entry.level()) >= least.intValue()) {
                    found.add(entry);
                }
            }
        }
        return List.copyOf(found.subList(Math.max(0, found.size() - tail), found.size()));
    }

    private void keep(LogRecord line) {
        String message = cut(message(line));
        String request = line instanceof ExtLogRecord known ? known.getMdc(RequestIds.MDC_KEY) : null;
        String logger = line.getLoggerName() == null ? "" : line.getLoggerName();
        synchronized (entries) {
            entries.addLast(new LogEntry(
                    ++count,
                    line.getInstant(),
                    line.getLevel().getName(),
                    logger,
                    line.getInstant() + " " + line.getLevel().getName() + " " + logger + " " + message,
                    message,
                    request));
            while (entries.size() > most) {
                entries.removeFirst();
            }
        }
    }

    private static String message(LogRecord line) {
        String message = line instanceof ExtLogRecord known ? known.getFormattedMessage() : line.getMessage();
        Throwable thrown = line.getThrown();
        return thrown == null ? String.valueOf(message) : message + ": " + thrown;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private final class Lines extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (isLoggable(line)) {
                keep(line);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
