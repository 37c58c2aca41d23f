package dev.orrery.backend.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseFramesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void eventsAreTheSameHoweverTheyArrive(int pieceLength) throws IOException {
        String text = "data: a\n\ndata: b\r\n\r\nevent: x\ndata: c\n\n";
        SseFrames frames = new SseFrames(100);
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < text.length(); i += pieceLength) {
            String piece = text.substring(i, Math.min(text.length(), i + pieceLength));
            frames.feed(Buffer.buffer(piece), frame -> seen.add(frame.toString()));
        }
        assertEquals(List.of("data: a\n\n", "data: b\r\n\r\n", "event: x\ndata: c\n\n"), seen);
    }

    @Test
    void anEventWithoutEndIsBounded() throws IOException {
        SseFrames frames = new SseFrames(10);
        frames.feed(Buffer.buffer("data: 1234"), frame -> {});
        assertThrows(IOException.class, () -> frames.feed(Buffer.buffer("5"), frame -> {}));
    }
}
