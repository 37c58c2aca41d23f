package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.playground.session.StoredTurn;
import dev.orrery.backend.playground.session.TemporarySession;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.SseResponse;
import dev.orrery.kit.trust.Actor;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns of sessions that only their client knows. Nobody else could ever read the answer: it ends with its client. */
@ApplicationScoped
class TemporaryTurns {
    private final TurnPipeline pipeline;
    private final CurrentVertxRequest request;
    private final ObjectMapper json;

    TemporaryTurns(TurnPipeline pipeline, CurrentVertxRequest request, ObjectMapper json) {
        this.pipeline = pipeline;
        this.request = request;
        this.json = json;
    }

    /** A prompt and the session that came with it. */
    record Accepted(TemporarySession session, Turn turn) {}

    /**
     * What can be decided without asking another service.
     *
     * @throws Failure 400 {@code invalid_payload}, {@code invalid_prompt}, {@code invalid_model_id},
     *     {@code invalid_playground_kind}, {@code invalid_messages}
     */
    Accepted accept(Actor actor, @Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        TemporarySession session = TemporarySession.of(fields);
        String prompt = fields.requiredText("prompt", "invalid_prompt");
        return new Accepted(session, TurnService.accepted(new Turn(null, actor, session.open(), prompt)));
    }

    /** Answers in one piece. */
    TurnResult whole(Accepted accepted) {
        return run(accepted, Progress.Listener.NONE, ClientConnection.of(request.getCurrent()), false);
    }

    /** Answers step by step. */
    Response stream(Accepted accepted) {
        return SseResponse.of(request.getCurrent(), sink -> {
            TemporaryEvents events = new TemporaryEvents(sink, json);
            try {
                events.complete(run(accepted, events, sink.client(), true));
            } catch (Failure failed) {
                events.error(failed);
            }
        });
    }

    private TurnResult run(Accepted accepted, Progress.Listener listener, ClientConnection client, boolean streamed) {
        Turn turn = accepted.turn();
        Progress progress = new Progress(listener, json);
        Answer answer = pipeline.answer(turn, progress, client);
        List<ObjectNode> statuses = streamed ? progress.statuses() : List.of();
        if (streamed) {
            answer.metadata().putArray("statuses").addAll(statuses);
        }
        StoredTurn pair = accepted.session()
                .append(turn.prompt(), answer.output(), answer.metadata().toString());
        return TurnResult.of(pair, answer, statuses, null);
    }
}
