package dev.orrery.kit.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ClientConnection client = ClientConnection.staying();
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Test
    void leavingStopsWhatIsDoneForTheClientAndWakesWhoWaits() throws Exception {
        client.onGone(stopped::countDown);
        Thread leaving = Thread.ofVirtual().start(client::leave);
        client.awaitGone(LIMIT);
        leaving.join();
        assertTrue(client.isGone());
        assertStopped();
        assertThrows(ClientGone.class, client::check);
    }

    @Test
    void whatIsRegisteredTooLateIsStoppedAtOnce() throws Exception {
        client.leave();
        client.onGone(stopped::countDown);
        assertStopped();
    }

    @Test
    void aClientWithItsWholeAnswerCannotLeave() throws Exception {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        client.onGone(stopped::countDown);
        answer(wire, sink -> {
            sink.send(new SseEvent("delta", "{}", "1"));
            sink.send(SseEvent.unnamed("[DONE]"));
        });
        client.leave();
        assertFalse(client.isGone());
        assertEquals(1, stopped.getCount());
        assertEquals("id: 1\nevent: delta\ndata: {}\n\ndata: [DONE]\n\n", wire.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aWriteThatFailsIsALeavingClient() throws Exception {
        client.onGone(stopped::countDown);
        answer(broken(), sink -> {
            sink.send(SseEvent.unnamed("{}"));
            throw new IllegalStateException("went on without a client");
        });
        assertTrue(client.isGone());
        assertStopped();
    }

    @Test
    void aBodyThatFailsStopsWhatWasDoneForItsClient() throws Exception {
        client.onGone(stopped::countDown);
        assertThrows(
                IllegalStateException.class,
                () -> answer(OutputStream.nullOutputStream(), sink -> {
                    throw new IllegalStateException("the body's own");
                }));
        assertStopped();
    }

    private void assertStopped() throws InterruptedException {
        assertTrue(stopped.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private void answer(OutputStream wire, SseResponse.Body body) throws IOException {
        ((StreamingOutput) SseResponse.of(client, body).getEntity()).write(wire);
    }

    private static OutputStream broken() {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Connection has been closed");
            }
        };
    }
}
