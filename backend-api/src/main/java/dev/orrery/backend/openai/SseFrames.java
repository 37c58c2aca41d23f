package dev.orrery.backend.openai;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.function.Consumer;

/** Cuts a byte stream into server-sent events, each with the empty line at its end. */
final class SseFrames {
    private static final byte LF = '\n';
    private static final byte CR = '\r';

    private final int limit;
    private Buffer pending = Buffer.buffer();
    private int scanned;

    /** @param limit longest event */
    SseFrames(int limit) {
        this.limit = limit;
    }

    /** Hands over every event that is complete now. @throws IOException when one is too long */
    void feed(Buffer piece, Consumer<Buffer> frames) throws IOException {
        pending.appendBuffer(piece);
        int start = 0;
        for (int i = scanned; i < pending.length(); i++) {
            if (pending.getByte(i) == LF && endsFrame(start, i)) {
                frames.accept(pending.slice(start, i + 1));
                start = i + 1;
            }
        }
        scanned = pending.length() - start;
        pending = start == 0 ? pending : pending.getBuffer(start, pending.length());
        if (pending.length() > limit) {
            throw new IOException("An event is longer than " + limit + " bytes");
        }
    }

    /** Whether the line feed at this place follows another one, perhaps with a carriage return between. */
    private boolean endsFrame(int start, int at) {
        int before = at - 1;
        if (before >= start && pending.getByte(before) == CR) {
            before--;
        }
        return before >= start && pending.getByte(before) == LF;
    }
}
