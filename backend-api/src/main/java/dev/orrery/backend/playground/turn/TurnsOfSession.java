package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.session.SessionTurns;
import dev.orrery.backend.playground.session.TurnView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns as their session shows them. */
@ApplicationScoped
class TurnsOfSession implements SessionTurns {
    private final TurnRepository rows;
    private final TurnLog log;
    private final LiveTurns live;
    private final ObjectMapper json;

    TurnsOfSession(TurnRepository rows, TurnLog log, LiveTurns live, ObjectMapper json) {
        this.rows = rows;
        this.log = log;
        this.live = live;
        this.json = json;
    }

    @Override
    @Transactional
    public List<TurnView> running(UUID session) {
        return rows.running(session).stream().map(this::view).toList();
    }

    @Override
    @Transactional
    public @Nullable TurnView last(UUID session) {
        return newest(session, 1).stream().findFirst().orElse(null);
    }

    /** Newest first. */
    @Transactional
    List<TurnView> newest(UUID session, int most) {
        return rows.newest(session, most).stream().map(this::view).toList();
    }

    @Override
    public void deleted(UUID session) {
        live.all().stream()
                .filter(turn -> turn.session().equals(session))
                .forEach(turn -> turn.stop(LiveTurn.StopReason.LOST));
    }

    TurnView view(TurnRow row) {
        List<TurnEvent> events = row.isRunning() ? log.after(row.id, 0) : List.of();
        Long end = row.terminalSeq;
        return new TurnView(
                row.id.toString(),
                row.conversationId.toString(),
                row.kind.wireName(),
                row.prompt,
                row.modelId,
                row.knowledgeBaseId,
                row.status.wireName(),
                row.cancelRequested,
                row.isRunning() ? TurnLog.text(events) : row.partialText,
                end == null ? (events.isEmpty() ? 0 : events.getLast().seq()) : end,
                row.executionId,
                TurnFailure.read(row.errorJson, json),
                text(row.promptMessageId),
                text(row.answerMessageId),
                row.createdAt,
                row.finishedAt);
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
