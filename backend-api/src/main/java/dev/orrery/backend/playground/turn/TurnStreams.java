package dev.orrery.backend.playground.turn;

import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.kit.eventlog.EventFeed;
import dev.orrery.kit.eventlog.LogFollower;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.Drain;
import dev.orrery.kit.sse.SseResponse;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers the current request with a turn's events as they come; a slow client slows only itself. */
@ApplicationScoped
class TurnStreams {
    /** Names the turn that a stream is a view of. */
    static final String TURN_ID = "X-Turn-Id";

    private final LogFollower<TurnEvent> follower;
    private final CurrentVertxRequest request;
    private final Drain drain;

    TurnStreams(TurnLog log, TurnEnds ends, CurrentVertxRequest request, Drain drain, PlaygroundConfig config) {
        this.follower = new LogFollower<>(
                new LogFollower.Log<>() {
                    @Override
                    public List<TurnEvent> after(UUID turn, long seq) {
                        return log.after(turn, seq);
                    }

                    @Override
                    public Optional<TurnEvent> terminal(UUID turn) {
                        return ends.of(turn);
                    }
                },
                config.turns().pollInterval());
        this.request = request;
        this.drain = drain;
    }

    /** The events after {@code seq}; to be called on the request's thread. */
    Response open(UUID turn, @Nullable EventFeed<TurnEvent> feed, long seq) {
        ClientConnection client = ClientConnection.of(request.getCurrent());
        Response stream = SseResponse.resumable(
                client, drain, sink -> follower.follow(turn, feed, seq, client, event -> sink.send(event.toSse())));
        return Response.fromResponse(stream).header(TURN_ID, turn.toString()).build();
    }
}
