package dev.orrery.agent.stream;

import dev.orrery.kit.sse.SseEvent;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Answers requests with server-sent events: every event leaves at once, and a slow client slows only itself. */
@ApplicationScoped
public class EventStreams {
    private static final Logger LOG = Logger.getLogger(EventStreams.class);
    private static final Pattern SEQ = Pattern.compile("\\d{1,18}");
    private static final String CONTENT_TYPE = "text/event-stream;charset=utf-8";

    private final EventFollower follower;
    private final CurrentVertxRequest request;

    EventStreams(EventFollower follower, CurrentVertxRequest request) {
        this.follower = follower;
        this.request = request;
    }

    /**
     * A stream of this execution's events after {@code seq}; to be called on the request's thread.
     *
     * @param feed where the execution runs in this process
     * @param onGone called when the client leaves before the end
     */
    public Response open(UUID execution, @Nullable EventFeed feed, long seq, Runnable onGone) {
        ClientConnection client = ClientConnection.of(request.getCurrent(), onGone);
        return answer(out -> {
            try {
                follower.follow(
                        execution,
                        feed,
                        seq,
                        client,
                        event -> write(out, event.toSse().toWire()));
                client.markAnswered();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The stream was stopped");
            } catch (IOException gone) {
                LOG.debugf(gone, "The reader of execution %s went away", execution);
                onGone.run();
            }
        });
    }

    /** As {@link #open}, for a reader that says which event it saw last; an unreadable id counts as none. */
    public Response resume(UUID execution, @Nullable EventFeed feed, @Nullable String lastEventId) {
        String id = lastEventId == null ? "" : lastEventId.trim();
        return open(execution, feed, SEQ.matcher(id).matches() ? Long.parseLong(id) : 0, () -> {});
    }

    /** A stream of one event that belongs to no execution. */
    public Response single(EventType type, String data) {
        return answer(out -> write(out, new SseEvent(type.wireName(), data, null).toWire()));
    }

    private static void write(OutputStream out, String wire) throws IOException {
        out.write(wire.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Response answer(StreamingOutput body) {
        return Response.ok(body)
                .type(CONTENT_TYPE)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .build();
    }
}
