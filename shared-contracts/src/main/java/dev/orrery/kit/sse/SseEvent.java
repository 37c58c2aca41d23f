package dev.orrery.kit.sse;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One server-sent event; {@code name} is {@code message} when the stream names none. */
public record SseEvent(String name, String data, @Nullable String id) {
    static final String UNNAMED = "message";
    private static final Pattern SEQ = Pattern.compile("\\d{1,18}");

    /** An event of a stream that names none. */
    public static SseEvent unnamed(String data) {
        return new SseEvent(UNNAMED, data, null);
    }

    /** The number that a reader's {@code Last-Event-ID} says; 0 when there is none that can be read. */
    public static long seqOf(@Nullable String lastEventId) {
        String id = lastEventId == null ? "" : lastEventId.trim();
        return SEQ.matcher(id).matches() ? Long.parseLong(id) : 0;
    }

    /** The event as it goes over the wire. {@code data} is one line; {@code message} is the name that needs no saying. */
    public String toWire() {
        StringBuilder wire = new StringBuilder(data.length() + 48);
        if (id != null) {
            wire.append("id: ").append(id).append('\n');
        }
        if (!name.equals(UNNAMED)) {
            wire.append("event: ").append(name).append('\n');
        }
        return wire.append("data: ").append(data).append("\n\n").toString();
    }
}
