package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.backend.playground.session.PlaygroundKind;
import dev.orrery.backend.playground.session.SessionService;
import dev.orrery.backend.playground.session.TurnView;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns of a user's sessions. A turn belongs to nobody's connection: it goes on until it ends or is stopped. */
@ApplicationScoped
class TurnService {
    private static final String NOT_FOUND = "turn_not_found";
    /** How long a stop waits for the end of what it stopped. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final SessionService sessions;
    private final TurnRunner runner;
    private final TurnRepository rows;
    private final TurnStore store;
    private final TurnsOfSession views;
    private final LiveTurns live;
    private final PlaygroundConfig config;

    TurnService(
            SessionService sessions,
            TurnRunner runner,
            TurnRepository rows,
            TurnStore store,
            TurnsOfSession views,
            LiveTurns live,
            PlaygroundConfig config) {
        this.sessions = sessions;
        this.runner = runner;
        this.rows = rows;
        this.store = store;
        this.views = views;
        this.live = live;
        this.config = config;
    }

    /**
     * Accepts a prompt: the turn is stored and being answered when this returns.
     *
     * @param streamed whether the answer is asked for step by step, which its metadata then tell
     * @throws Failure 400 {@code invalid_payload}, {@code invalid_prompt}, {@code invalid_model_id}, 404
     *     {@code session_not_found}, 429 {@code too_many_turns}
     */
    LiveTurn start(Actor actor, String sessionId, @Nullable JsonNode body, boolean streamed) {
        String prompt = Payload.of(body).requiredText("prompt", "invalid_prompt");
        OpenSession session = sessions.open(actor, sessionId, config.history().messages());
        return runner.start(accepted(new Turn(UUID.randomUUID(), actor, session, prompt)), streamed);
    }

    /** @throws Failure 400 {@code invalid_model_id} for a chat with neither a model nor an agent */
    static Turn accepted(Turn turn) {
        OpenSession session = turn.session();
        if (session.kind() == PlaygroundKind.CHAT && session.modelId() == null && session.agent() == null) {
            throw Failure.badRequest("invalid_model_id", "Choose a model for this session first.");
        }
        return turn;
    }

    /** The newest turns of a session, newest first. @throws Failure 404 {@code session_not_found} */
    @Transactional
    List<TurnView> list(Actor actor, String sessionId, int most) {
        return views.newest(sessions.requireOwned(actor, sessionId), most);
    }

    /** @throws Failure 404 {@code session_not_found}, {@code turn_not_found} */
    @Transactional
    TurnView get(Actor actor, String sessionId, String turnId) {
        return views.view(require(actor, sessionId, turnId));
    }

    /** Where a reader finds the events of a turn. */
    record Place(UUID turn, boolean endSeen) {}

    /** @param seen number of the last event that the reader has */
    @Transactional
    Place place(Actor actor, String sessionId, String turnId, long seen) {
        TurnRow row = require(actor, sessionId, turnId);
        Long end = row.terminalSeq;
        return new Place(row.id, end != null && seen >= end);
    }

    /** Stops a turn, whichever process answers it; one that has ended stays as it is. */
    TurnView cancel(Actor actor, String sessionId, String turnId) {
        UUID turn = QuarkusTransaction.joiningExisting().call(() -> {
            UUID id = require(actor, sessionId, turnId).id;
            store.requestCancel(id);
            return id;
        });
        LiveTurn running = live.find(turn);
        if (running != null) {
            running.stop(LiveTurn.StopReason.CANCELLED);
            try {
                running.awaitEnd(STOP_LIMIT);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException(new InterruptedIOException("Waiting for the turn was stopped"));
            }
        }
        return QuarkusTransaction.requiringNew().call(() -> get(actor, sessionId, turnId));
    }

    private TurnRow require(Actor actor, String sessionId, String turnId) {
        UUID session = sessions.requireOwned(actor, sessionId);
        return rows.of(actor, session, Ids.pathUuid(turnId, NOT_FOUND))
                .orElseThrow(
                        () -> Failure.notFound(NOT_FOUND, "This session has no turn with the id '" + turnId + "'."));
    }
}
