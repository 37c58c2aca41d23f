package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.PlaygroundConfig;
import dev.orrery.backend.playground.session.PlaygroundKind;
import dev.orrery.backend.playground.session.SessionFields;
import dev.orrery.backend.playground.session.SessionService;
import dev.orrery.backend.playground.session.StoredTurn;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import dev.orrery.kit.request.RequestIds;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The state of turns in transactions. A turn and the pair of messages that it adds are written together. What a broken
 * connection leaves unknown is tried again, and finds what was written after all.
 */
@ApplicationScoped
@TriedAgain(Without.DATABASE)
class TurnStore {
    /** More events than a killed process can have streamed without logging them, so that ids keep growing. */
    private static final int GAP_AFTER_INTERRUPTION = 1000;

    private final TurnRepository rows;
    private final TurnLog log;
    private final SessionService sessions;
    private final PlaygroundConfig config;
    private final ObjectMapper json;

    TurnStore(TurnRepository rows, TurnLog log, SessionService sessions, PlaygroundConfig config, ObjectMapper json) {
        this.rows = rows;
        this.log = log;
        this.sessions = sessions;
        this.config = config;
        this.json = json;
    }

    /** @throws Failure 404 {@code session_not_found}, 429 {@code too_many_turns} */
    @Transactional
    void create(UUID id, UUID owner, Turn turn, boolean streamed) {
        Actor actor = turn.actor();
        sessions.lock(actor, turn.session().id());
        if (rows.findById(id) != null) {
            return;
        }
        rows.lockUser(actor.userId());
        int most = config.turns().mostPerUser();
        if (rows.countRunning(actor.userId()) >= most) {
            throw Failure.of(
                            429,
                            "too_many_turns",
                            "You have " + most + " turns running; wait for one to end, or stop one.")
                    .with(Failure.RETRY_AFTER, 5);
        }
        TurnRow row = new TurnRow();
        row.id = id;
        row.conversationId = turn.session().id();
        row.organizationId = UUID.fromString(actor.organizationId());
        row.ownerUserId = actor.userId();
        row.kind = turn.session().kind();
        row.prompt = SessionFields.storable(turn.prompt());
        row.modelId = turn.session().modelId();
        row.knowledgeBaseId = turn.session().knowledgeBaseId();
        row.agentRef = turn.session().agent();
        row.streamed = streamed;
        row.status = TurnStatus.RUNNING;
        row.ownerInstance = owner;
        row.requestId = RequestIds.current();
        row.createdAt = now();
        rows.persist(row);
    }

    /** Notes the execution that the engine runs for a turn: whoever takes the turn over goes on with it. */
    @Transactional
    void execution(UUID id, UUID owner, String executionId) {
        rows.lockOwned(id, owner).filter(TurnRow::isRunning).ifPresent(row -> row.executionId = executionId);
    }

    /**
     * Ends a turn with its answer: adds the pair to the session, or nothing at all.
     *
     * @return empty when this process lost the turn
     * @throws Failure 404 {@code session_not_found} when the session was deleted meanwhile
     */
    @Transactional
    Optional<StoredTurn> complete(UUID id, UUID owner, Turn turn, Answer answer, long seq) {
        // The session first, as its deletion does: two transactions never wait for each other.
        sessions.lock(turn.actor(), turn.session().id());
        Optional<TurnRow> found = lockRunningOrEndedHere(id, owner, seq);
        return found.map(row -> {
            if (row.endedAt(seq)) {
                return sessions.stored(turn.session().id(), row.messageIds());
            }
            StoredTurn stored = sessions.append(
                    turn.actor(),
                    turn.session().id(),
                    turn.prompt(),
                    answer.output(),
                    answer.metadata().toString());
            row.promptMessageId = UUID.fromString(stored.messages().getFirst().id());
            row.answerMessageId = UUID.fromString(stored.messages().getLast().id());
            // The metadata of a knowledge answer holds its response already.
            row.responseJson =
                    row.kind == PlaygroundKind.CHAT ? answer.response().toString() : null;
            end(row, TurnStatus.COMPLETED, seq);
            return stored;
        });
    }

    /** What became of a turn that was to end without an answer. */
    enum FailResult {
        STORED,
        /** Another process has it. */
        LOST,
        /** It was deleted with its session. */
        DELETED
    }

    @Transactional
    FailResult fail(UUID id, UUID owner, Failure failure, TurnStatus status, long seq) {
        Optional<TurnRow> found = lockRunningOrEndedHere(id, owner, seq);
        if (found.isEmpty()) {
            return rows.findById(id) == null ? FailResult.DELETED : FailResult.LOST;
        }
        found.filter(TurnRow::isRunning).ifPresent(row -> fail(row, failure, status, seq));
        return FailResult.STORED;
    }

    /** The second attempt of an end finds the one that was written before the connection broke. */
    private Optional<TurnRow> lockRunningOrEndedHere(UUID id, UUID owner, long seq) {
        return rows.lockOwned(id, owner).filter(row -> row.isRunning() || row.endedAt(seq));
    }

    private void fail(TurnRow row, Failure failure, TurnStatus status, long seq) {
        row.errorJson = TurnFailure.stored(failure, json);
        row.partialText = SessionFields.storable(TurnLog.text(log.after(row.id, 0)));
        end(row, status, seq);
    }

    private static void end(TurnRow row, TurnStatus status, long seq) {
        row.status = status;
        row.terminalSeq = seq;
        row.finishedAt = now();
    }

    /** What became of the turns of a process that is gone. */
    record TakenOver(int interrupted, List<TurnRow> toGoOnWith) {}

    /**
     * Settles the running turns of a process that is gone: those for which the engine runs an execution become this
     * process's, which must go on with them; the others end as interrupted.
     *
     * @param orphaned which of them; a living owner still has some
     */
    @Transactional
    TakenOver takeOver(UUID from, UUID owner, Predicate<TurnRow> orphaned) {
        int interrupted = 0;
        List<TurnRow> toGoOnWith = new ArrayList<>();
        for (TurnRow row : rows.lockRunningOf(from)) {
            if (!orphaned.test(row)) {
                continue;
            }
            if (row.executionId == null) {
                fail(row, TurnFailure.interrupted(), TurnStatus.FAILED, log.last(row.id) + GAP_AFTER_INTERRUPTION);
                interrupted++;
            } else {
                row.ownerInstance = owner;
                toGoOnWith.add(row);
            }
        }
        return new TakenOver(interrupted, toGoOnWith);
    }

    @Transactional
    List<TurnRow> runningOf(UUID owner) {
        return rows.runningOf(owner);
    }

    @Transactional
    void requestCancel(UUID id) {
        rows.requestCancel(id);
    }

    /** The database keeps microseconds; what is answered at once must equal what is read later. */
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
