package dev.orrery.runtime.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/** Reads what a child prints, logs it, and keeps its last lines for whoever asks why it ended. */
public final class OutputTail {
    private static final Logger LOG = Logger.getLogger("dev.orrery.runtime.child.output");
    private static final int LINES = 20;
    private static final int LINE_LENGTH = 500;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reader;

    public OutputTail(InputStream output, String name) {
        this.reader = Thread.ofVirtual().name("output-of-" + name).start(() -> read(output, name));
    }

    private void read(InputStream output, String name) {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                LOG.infof("%s: %s", name, line);
                keep(line);
            }
        } catch (IOException ended) {
            LOG.debugf(ended, "The output of %s ended", name);
        }
    }

    private synchronized void keep(String line) {
        if (line.isBlank()) {
            return;
        }
        lines.addLast(line.length() > LINE_LENGTH ? line.substring(0, LINE_LENGTH) : line);
        if (lines.size() > LINES) {
            lines.removeFirst();
        }
    }

    /** The last lines, once the output of a child that ended was read to its end. */
    public String afterEnd() {
        try {
            boolean whole = reader.join(Duration.ofSeconds(1));
            LOG.debugf("The output was read to its end: %s", whole);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return now();
    }

    synchronized String now() {
        return String.join("\n", lines);
    }
}
