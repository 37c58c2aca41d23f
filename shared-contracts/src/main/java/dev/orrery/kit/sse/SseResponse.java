package dev.orrery.kit.sse;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Answers a request with server-sent events, each flushed as it is sent. Return it from a resource method that runs on
 * a virtual thread: {@code return SseResponse.of(routing, sink -> …)}. The body must turn its own failures into an event,
 * because the status line is already on its way. A body that returns has answered; one that throws has not, and what was
 * done for its client is stopped.
 */
public final class SseResponse {
    public static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";
    /** Tells a reader that this process goes away: the stream has not ended, come back with {@code Last-Event-ID}. */
    public static final String RECONNECT = "reconnect";

    private static final byte[] SENT_AWAY = ("retry: 1000\nevent: " + RECONNECT
                    + "\ndata: {\"reason\":\"shutdown\"}\n\n")
            .getBytes(StandardCharsets.UTF_8);

    /** Writes the events of one answer. */
    @FunctionalInterface
    public interface Body {
        void write(Sink sink) throws InterruptedException;
    }

    /** Writes the events of an answer that its reader can take up elsewhere. */
    @FunctionalInterface
    public interface ResumableBody {
        /** Returns whether the last event was written; a body may return without it when the client is gone. */
        boolean write(Sink sink) throws InterruptedException;
    }

    /** Where the events go. One thread sends. */
    public static final class Sink {
        private final OutputStream out;
        private final ClientConnection client;

        Sink(OutputStream out, ClientConnection client) {
            this.out = out;
            this.client = client;
        }

        /** Sends one event now. @throws ClientGone when nobody listens any more. */
        public void send(SseEvent event) {
            write(event.toWire());
        }

        /** Sends the head of the answer and a comment, where the first event may take long. @throws ClientGone as send */
        public void open() {
            write(":\n\n");
        }

        private void write(String text) {
            client.check();
            try {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException | RuntimeException broken) {
                client.leave();
                throw new ClientGone();
            }
        }

        public ClientConnection client() {
            return client;
        }
    }

    private SseResponse() {}

    public static Response of(RoutingContext routing, Body body) {
        return of(ClientConnection.of(routing), body);
    }

    /** As {@link #of(RoutingContext, Body)}, for a client that is watched already. */
    public static Response of(ClientConnection client, Body body) {
        StreamingOutput events = out -> {
            OpenStreams.opened();
            try {
                body.write(new Sink(out, client));
                client.markAnswered();
            } catch (ClientGone nobodyListens) {
                // Nothing can be told to a client that left; what it had asked for is stopped below.
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The stream was stopped");
            } finally {
                OpenStreams.closed();
                client.leave();
            }
        };
        return answer(events);
    }

    /**
     * As {@link #of(ClientConnection, Body)} for a view of something that goes on without its reader. When this process
     * is told to stop, the stream ends with the event {@code reconnect}, which is not terminal.
     */
    public static Response resumable(ClientConnection client, Drain drain, ResumableBody body) {
        StreamingOutput events = out -> {
            OpenStreams.opened();
            drain.watch(client);
            try {
                if (body.write(new Sink(out, client))) {
                    client.markAnswered();
                } else {
                    sendAway(client, out);
                }
            } catch (ClientGone gone) {
                sendAway(client, out);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The stream was stopped");
            } finally {
                OpenStreams.closed();
                drain.forget(client);
                client.leave();
            }
        };
        return answer(events);
    }

    private static void sendAway(ClientConnection client, OutputStream out) throws IOException {
        if (client.isSentAway()) {
            out.write(SENT_AWAY);
            out.flush();
        }
    }

    private static Response answer(StreamingOutput events) {
        return Response.ok(events)
                .header("Content-Type", CONTENT_TYPE)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .build();
    }
}
