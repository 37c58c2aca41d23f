package dev.orrery.kit.sse;

import org.jspecify.annotations.Nullable;

/** One server-sent event; {@code name} is {@code message} when the stream names none. */
public record SseEvent(String name, String data, @Nullable String id) {

    /** The event as it goes over the wire. {@code data} is one line. */
    public String toWire() {
        StringBuilder wire = new StringBuilder(data.length() + 48);
        if (id != null) {
            wire.append("id: ").append(id).append('\n');
        }
        return wire.append("event: ")
                .append(name)
                .append("\ndata: ")
                .append(data)
                .append("\n\n")
                .toString();
    }
}
