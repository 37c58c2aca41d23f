package dev.orrery.kit.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    @Test
    void readsNamedNumberedAndLongEvents() throws IOException {
        SseReader reader =
                reader(": comment\n\nid: 4\nevent: delta\ndata: {\"text\":\"é\"}\n\ndata:a\ndata: b\n\nevent: x\n\n");
        assertEquals(new SseEvent("delta", "{\"text\":\"é\"}", "4"), reader.next());
        assertEquals(new SseEvent("message", "a\nb", null), reader.next());
        assertNull(reader.next());
    }

    @Test
    void dropsAnEventThatTheEndCutsOff() throws IOException {
        SseReader reader = reader("event: delta\ndata: {}\n\nevent: complete\ndata: {\"half\":");
        assertEquals(new SseEvent("delta", "{}", null), reader.next());
        assertNull(reader.next());
    }

    @Test
    void readsWhatItsEventsWrite() throws IOException {
        SseEvent event = new SseEvent("status", "{\"id\":\"thinking-1\"}", "7");
        assertEquals(event, reader(event.toWire()).next());
    }

    private static SseReader reader(String stream) {
        return new SseReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }
}
