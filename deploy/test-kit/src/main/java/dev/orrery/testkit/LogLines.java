package dev.orrery.testkit;

import io.quarkus.logging.json.runtime.JsonFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** What the service under test logs while this is open, as its console prints it: as a line of text and as JSON. */
public final class LogLines implements AutoCloseable {
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Keeping();

    /** One record in both forms. */
    public record Line(String text, String json) {}

    private LogLines() {}

    public static LogLines keep() {
        LogLines kept = new LogLines();
        Logger.getLogger("").addHandler(kept.handler);
        return kept;
    }

    /** Lines with this in their text. */
    public List<Line> with(String part) {
        return lines.stream().filter(line -> line.text().contains(part)).toList();
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(handler);
    }

    private final class Keeping extends Handler {
        private final Formatter text =
                new PatternFormatter(ConfigProvider.getConfig().getValue("quarkus.log.console.format", String.class));
        private final Formatter json = new JsonFormatter();

        @Override
        public void publish(LogRecord line) {
            // On the thread that logs, where the ids of its request are.
            ExtLogRecord known = ExtLogRecord.wrap(line);
            lines.add(new Line(text.format(known), json.format(known)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
