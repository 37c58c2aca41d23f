package dev.orrery.kit.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process that is told to stop sends the readers of resumable streams away, and no others. */
class DrainTest {
    private static final String RECONNECT = "retry: 1000\nevent: reconnect\ndata: {\"reason\":\"shutdown\"}\n\n";

    private final Drain drain = new Drain();

    private static String written(Response response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ((StreamingOutput) response.getEntity()).write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** A view of something that goes on: one event, then silence until the reader is gone. */
    private Response endless(CountDownLatch begun) {
        return SseResponse.resumable(ClientConnection.staying(), drain, sink -> {
            sink.send(new SseEvent("delta", "{}", "7"));
            begun.countDown();
            while (!sink.client().isGone()) {
                sink.client().awaitGone(Duration.ofSeconds(30));
            }
            return false;
        });
    }

    @Test
    void aSilentStreamEndsWithReconnect() throws InterruptedException, ExecutionException {
        CountDownLatch begun = new CountDownLatch(1);
        try (ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> stream = streams.submit(() -> written(endless(begun)));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            drain.begin();
            assertEquals("id: 7\nevent: delta\ndata: {}\n\n" + RECONNECT, stream.get());
        }
    }

    @Test
    void aStreamThatIsOpenedTooLateIsSentOnAtOnce() throws IOException {
        drain.begin();
        assertEquals(RECONNECT, written(endless(new CountDownLatch(1))));
    }

    @Test
    void aStreamThatHadItsLastEventHasNoOther() throws IOException {
        String wire = written(SseResponse.resumable(ClientConnection.staying(), drain, sink -> {
            sink.send(new SseEvent("complete", "{}", "8"));
            drain.begin();
            return true;
        }));
        assertEquals("id: 8\nevent: complete\ndata: {}\n\n", wire);
    }

    @Test
    void aClientThatLeftIsToldNothing() throws IOException {
        String wire = written(SseResponse.resumable(ClientConnection.staying(), drain, sink -> {
            sink.client().leave();
            drain.begin();
            return false;
        }));
        assertEquals("", wire);
    }

    @Test
    void aStreamThatOnlyItsConnectionHasGoesOn() throws IOException {
        String wire = written(SseResponse.of(ClientConnection.staying(), sink -> {
            drain.begin();
            sink.send(new SseEvent("complete", "{}", null));
        }));
        assertEquals("event: complete\ndata: {}\n\n", wire);
    }
}
