package dev.orrery.context.run;

import dev.orrery.context.JsonText;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.Drain;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseResponse;
import dev.orrery.kit.trust.Actor;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Map;

/**
 * Streams a run as events: {@code progress} with the whole run whenever it changed, then {@code ready} or {@code error}
 * once, as the last one. Each event carries the number of the change, and the row of the run is all that there is to
 * know, so a reader that comes back loses nothing, in whichever process it arrives.
 */
@ApplicationScoped
public class RunStreams {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    /** A queued run may be silent for long; proxies close streams that are. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private final SyncRuns runs;
    private final CurrentVertxRequest request;
    private final Drain drain;

    RunStreams(SyncRuns runs, CurrentVertxRequest request, Drain drain) {
        this.runs = runs;
        this.request = request;
        this.drain = drain;
    }

    /** @param seen the last change that the reader knows; 204 when that was the end */
    Response follow(Actor actor, String knowledgeBaseId, String runId, long seen) {
        SyncRuns.Moment first = runs.now(actor, knowledgeBaseId, runId);
        if (first.isEnded() && first.seq() <= seen) {
            return Response.noContent().build();
        }
        return SseResponse.resumable(ClientConnection.of(request.getCurrent()), drain, sink -> {
            try {
                send(sink, actor, knowledgeBaseId, runId, seen);
            } catch (Failure gone) {
                // The knowledge base was deleted, and its runs with it.
                sink.send(new SseEvent(
                        "error", JsonText.write(Map.of("error", gone.code(), "message", gone.getMessage())), null));
            }
            return true;
        });
    }

    private void send(SseResponse.Sink sink, Actor actor, String knowledgeBaseId, String runId, long seen)
            throws InterruptedException {
        ClientConnection client = sink.client();
        long last = seen;
        Long position = null;
        long sentAt = System.nanoTime();
        while (true) {
            SyncRuns.Moment moment = runs.now(actor, knowledgeBaseId, runId);
            Long now = moment.run().queuePosition();
            boolean moved = now != null && !now.equals(position);
            boolean silent = System.nanoTime() - sentAt > SIGN_OF_LIFE.toNanos();
            if (moment.isEnded() || moment.seq() > last || moved || silent) {
                sink.send(new SseEvent(
                        moment.isEnded() ? moment.run().status() : "progress",
                        JsonText.write(moment.run()),
                        Long.toString(moment.seq())));
                last = moment.seq();
                position = now;
                sentAt = System.nanoTime();
            }
            if (moment.isEnded()) {
                return;
            }
            client.awaitGone(LOOK_AGAIN);
            client.check();
        }
    }
}
