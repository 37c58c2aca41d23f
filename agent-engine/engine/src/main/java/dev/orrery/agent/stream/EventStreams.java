package dev.orrery.agent.stream;

import dev.orrery.kit.eventlog.EventFeed;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.Drain;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers the current request with an execution's events as they come; a slow client slows only itself. */
@ApplicationScoped
public class EventStreams {
    /** Names the execution that a stream is a view of, also before any of its events does. */
    private static final String EXECUTION_ID = "X-Execution-Id";

    private final EventFollower follower;
    private final CurrentVertxRequest request;
    private final Drain drain;

    EventStreams(EventFollower follower, CurrentVertxRequest request, Drain drain) {
        this.follower = follower;
        this.request = request;
        this.drain = drain;
    }

    /**
     * A stream of this execution's events after {@code seq}; to be called on the request's thread.
     *
     * @param feed where the execution runs in this process
     * @param onGone called when the client leaves before the end
     */
    public Response open(UUID execution, @Nullable EventFeed<ExecutionEvent> feed, long seq, Runnable onGone) {
        ClientConnection client = ClientConnection.of(request.getCurrent());
        client.onGone(onGone);
        Response stream = SseResponse.resumable(
                client,
                drain,
                sink -> follower.follow(execution, feed, seq, client, event -> sink.send(event.toSse())));
        return Response.fromResponse(stream)
                .header(EXECUTION_ID, execution.toString())
                .build();
    }

    /** As {@link #open}, for a reader that says which event it saw last; an unreadable id counts as none. */
    public Response resume(UUID execution, @Nullable EventFeed<ExecutionEvent> feed, @Nullable String lastEventId) {
        return open(execution, feed, SseEvent.seqOf(lastEventId), () -> {});
    }

    /** A stream of one event that belongs to no execution. */
    public Response single(EventType type, String data) {
        return SseResponse.of(request.getCurrent(), sink -> sink.send(new SseEvent(type.wireName(), data, null)));
    }
}
