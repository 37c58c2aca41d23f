package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.citation.Citations;
import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.backend.playground.session.PlaygroundKind;
import dev.orrery.backend.playground.session.SessionService;
import dev.orrery.backend.playground.session.StoredTurn;
import dev.orrery.backend.playground.session.TemporarySession;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.sse.ClientConnection;
import dev.orrery.kit.sse.ClientGone;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline for both kinds of session, streamed or not: accept, ask, store the pair, answer. A turn that does not
 * finish leaves no trace.
 */
@ApplicationScoped
class TurnService {
    private static final Logger LOG = Logger.getLogger(TurnService.class);

    private final SessionService sessions;
    private final ChatTurn chat;
    private final KnowledgeTurn knowledge;
    private final PlaygroundConfig config;
    private final ObjectMapper json;

    TurnService(
            SessionService sessions,
            ChatTurn chat,
            KnowledgeTurn knowledge,
            PlaygroundConfig config,
            ObjectMapper json) {
        this.sessions = sessions;
        this.chat = chat;
        this.knowledge = knowledge;
        this.config = config;
        this.json = json;
    }

    /**
     * What can be decided without asking another service.
     *
     * @throws Failure 400 {@code invalid_payload}, {@code invalid_prompt}, {@code invalid_model_id}, 404
     *     {@code session_not_found}
     */
    Turn accept(Actor actor, String sessionId, @Nullable JsonNode body) {
        String prompt = Payload.of(body).requiredText("prompt", "invalid_prompt");
        OpenSession session = sessions.open(actor, sessionId, config.history().messages());
        return accepted(new Turn(
                actor,
                session,
                prompt,
                (output, metadata) -> sessions.append(actor, session.id(), prompt, output, metadata)));
    }

    /**
     * A turn of a session that only the client knows.
     *
     * @throws Failure as {@link #accept}, and 400 {@code invalid_playground_kind}, {@code invalid_messages}
     */
    Turn acceptTemporary(Actor actor, @Nullable JsonNode body) {
        Payload fields = Payload.of(body);
        TemporarySession session = TemporarySession.of(fields);
        String prompt = fields.requiredText("prompt", "invalid_prompt");
        return accepted(new Turn(
                actor, session.open(), prompt, (output, metadata) -> session.append(prompt, output, metadata)));
    }

    private static Turn accepted(Turn turn) {
        if (turn.session().kind() == PlaygroundKind.CHAT && turn.session().modelId() == null) {
            throw Failure.badRequest("invalid_model_id", "Choose a model for this session first.");
        }
        return turn;
    }

    /** Answers in one piece. */
    TurnResult send(Turn turn, ClientConnection client) {
        return run(turn, new Progress(Progress.Listener.NONE, json), client, false);
    }

    /** Answers step by step. */
    TurnResult stream(Turn turn, Progress.Listener listener, ClientConnection client) {
        return run(turn, new Progress(listener, json), client, true);
    }

    private TurnResult run(Turn turn, Progress progress, ClientConnection client, boolean streamed) {
        try {
            // The first event goes out before anything that may be slow.
            Progress.Step thinking = progress.start("thinking", "Reading the prompt", Map.of());
            Answer answer = switch (turn.session().kind()) {
                case CHAT -> chat.answer(turn, progress, thinking, client);
                case KNOWLEDGE -> knowledge.answer(turn, progress, thinking, client);
            };
            return store(turn, answer, streamed ? progress.statuses() : List.of(), streamed);
        } catch (Failure | ClientGone expected) {
            throw expected;
        } catch (RuntimeException unexpected) {
            LOG.errorf(
                    unexpected, "The turn of session %s failed", turn.session().id());
            throw Failure.of(
                    500,
                    "playground_message_failed",
                    "The message could not be answered; the request id names the reason in the log.");
        }
    }

    private TurnResult store(Turn turn, Answer answer, List<ObjectNode> statuses, boolean streamed) {
        ObjectNode metadata = answer.metadata();
        if (streamed) {
            metadata.putArray("statuses").addAll(statuses);
        }
        StoredTurn stored = turn.keeper().keep(answer.output(), metadata.toString());
        Citations citations = answer.citations();
        return new TurnResult(
                stored.session(),
                stored.messages(),
                answer.output(),
                answer.response(),
                citations == null ? List.of() : citations.sources(),
                citations == null ? List.of() : citations.references(),
                citations == null ? null : citations.retrieval(),
                statuses);
    }
}
