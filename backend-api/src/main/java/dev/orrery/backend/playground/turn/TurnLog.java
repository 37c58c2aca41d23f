package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.eventlog.LogRow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Session;

/** The table {@code chat_turn_events}: what a turn said before its end. */
@ApplicationScoped
class TurnLog {
    private static final int REMOVED_AT_ONCE = 5000;

    private final Session database;
    private final ObjectMapper json;

    TurnLog(Session database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** Events after this seq, in order; text piece by piece. */
    @Transactional
    public List<TurnEvent> after(UUID turn, long seq) {
        return database
                .createNativeQuery(
                        "select first_seq, seq, type, cast(payload as text) from chat_turn_events"
                                + " where turn_id = :turn and seq > :seq order by seq",
                        Object[].class)
                .setParameter("turn", turn)
                .setParameter("seq", seq)
                .getResultList()
                .stream()
                .flatMap(columns -> row(columns).events(TurnLog::event).stream())
                .filter(event -> event.seq() > seq)
                .toList();
    }

    private static TurnEvent event(long seq, String name, ObjectNode payload) {
        return new TurnEvent(seq, TurnEvent.Type.ofWireName(name), payload);
    }

    private LogRow row(Object[] columns) {
        try {
            return new LogRow(
                    ((Number) columns[0]).longValue(),
                    ((Number) columns[1]).longValue(),
                    (String) columns[2],
                    (ObjectNode) json.readTree((String) columns[3]));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("The log of turns holds no JSON", impossible);
        }
    }

    /** Number of the last event; 0 without one. */
    @Transactional
    public long last(UUID turn) {
        return database.createNativeQuery(
                        "select coalesce(max(seq), 0) from chat_turn_events where turn_id = :turn", Long.class)
                .setParameter("turn", turn)
                .getSingleResult();
    }

    /** The text of these events. */
    static String text(List<TurnEvent> events) {
        return events.stream()
                .filter(TurnEvent::isText)
                .map(event -> event.payload().path("text").asText())
                .collect(Collectors.joining());
    }

    /**
     * Appends events of a turn that runs in this process.
     *
     * @return false when it does not any more, because it was deleted or another process ended it
     */
    @Transactional
    public boolean append(UUID turn, UUID owner, List<TurnEvent> events) {
        for (LogRow row : LogRow.of(events)) {
            // The row lock on the turn orders this against another process that takes the owner for dead.
            int inserted = database.createNativeQuery(
                            "insert into chat_turn_events (turn_id, first_seq, seq, type, payload)"
                                    + " select id, :first, :seq, :type, cast(:payload as json) from chat_turns"
                                    + " where id = :turn and owner_instance = :owner and status = 'running' for share"
                                    // Written before, by a commit whose answer was lost.
                                    + " on conflict (turn_id, seq) do update set payload = excluded.payload")
                    .setParameter("first", row.firstSeq())
                    .setParameter("seq", row.seq())
                    .setParameter("type", row.name())
                    .setParameter("payload", row.payload().toString())
                    .setParameter("turn", turn)
                    .setParameter("owner", owner)
                    .executeUpdate();
            if (inserted == 0) {
                return false;
            }
        }
        return true;
    }

    /** Removes events of turns that ended before this; returns how many rows, at most some thousands a call. */
    @Transactional
    public int removeOlderThan(Instant limit) {
        return database.createNativeQuery("delete from chat_turn_events where (turn_id, seq) in ("
                        + "select e.turn_id, e.seq from chat_turn_events e join chat_turns t on t.id = e.turn_id"
                        + " where e.created_at < :limit and t.finished_at < :limit limit " + REMOVED_AT_ONCE + ")")
                .setParameter("limit", limit)
                .executeUpdate();
    }
}
