package dev.orrery.kit.sse;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events from a byte stream, one at a time, as they arrive. */
public final class SseReader implements Closeable {
    /** Longest event that is accepted, in characters. */
    public static final int MAX_EVENT_LENGTH = 4 * 1024 * 1024;

    private final BufferedReader lines;

    public SseReader(InputStream stream) {
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** The next event with data, or null at the end of the stream. An event cut off by the end is dropped. */
    public @Nullable SseEvent next() throws IOException {
        String name = SseEvent.UNNAMED;
        String id = null;
        StringBuilder data = null;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                if (data != null) {
                    return new SseEvent(name, data.toString(), id);
                }
                name = SseEvent.UNNAMED;
            } else if (line.startsWith("data:")) {
                data = data == null ? new StringBuilder() : data.append('\n');
                data.append(value(line, 5));
                if (data.length() > MAX_EVENT_LENGTH) {
                    throw new IOException("An event of the stream is longer than " + MAX_EVENT_LENGTH + " characters");
                }
            } else if (line.startsWith("event:")) {
                name = value(line, 6);
            } else if (line.startsWith("id:")) {
                id = value(line, 3);
            }
        }
        return null;
    }

    private static String value(String line, int from) {
        return line.startsWith(" ", from) ? line.substring(from + 1) : line.substring(from);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
