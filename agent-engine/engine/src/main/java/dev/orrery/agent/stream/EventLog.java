package dev.orrery.agent.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.eventlog.LogFollower;
import dev.orrery.kit.eventlog.LogRow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** The append-only table {@code execution_event}. */
@ApplicationScoped
public class EventLog implements LogFollower.Log<ExecutionEvent> {
    /** More events than a killed process can have streamed without logging them, so that ids keep growing. */
    private static final int GAP_AFTER_INTERRUPTION = 1000;

    private static final String SELECT =
            "select first_seq, seq, type, cast(payload as text) from execution_event where execution_id = :id ";

    private final Session database;
    private final ObjectMapper json;

    EventLog(Session database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    @Override
    @Transactional
    public List<ExecutionEvent> after(UUID execution, long seq) {
        return read(database.createNativeQuery(SELECT + "and seq > :seq order by seq", Object[].class)
                        .setParameter("id", execution)
                        .setParameter("seq", seq)
                        .getResultList())
                .stream()
                .filter(event -> event.seq() > seq)
                .toList();
    }

    /** Number of the last event. */
    @Transactional
    public long last(UUID execution) {
        return database.createNativeQuery(
                        "select coalesce(max(seq), 0) from execution_event where execution_id = :id", Long.class)
                .setParameter("id", execution)
                .getSingleResult();
    }

    @Override
    @Transactional
    public Optional<ExecutionEvent> terminal(UUID execution) {
        return read(database.createNativeQuery(SELECT + "and type in ('complete', 'error')", Object[].class)
                        .setParameter("id", execution)
                        .getResultList())
                .stream()
                .findFirst();
    }

    /**
     * Appends events of an execution that is unfinished and belongs to this owner.
     *
     * @return false when it does not, because another process ended it
     */
    @Transactional
    public boolean append(UUID execution, UUID owner, List<ExecutionEvent> events) {
        for (LogRow row : LogRow.of(events)) {
            // The row lock on the execution orders this against another process that takes the owner for dead.
            int inserted = database.createNativeQuery("insert into execution_event "
                            + "(execution_id, first_seq, seq, type, payload) "
                            + "select id, :first, :seq, :type, cast(:payload as json) from agent_execution "
                            + "where id = :id and owner_instance = :owner and status in ('queued', 'running') for share "
                            // Written before, by a commit whose answer was lost.
                            + "on conflict (execution_id, seq) do update set payload = excluded.payload")
                    .setParameter("first", row.firstSeq())
                    .setParameter("seq", row.seq())
                    .setParameter("type", row.name())
                    .setParameter("payload", row.payload().toString())
                    .setParameter("id", execution)
                    .setParameter("owner", owner)
                    .executeUpdate();
            if (inserted == 0) {
                return false;
            }
        }
        return true;
    }

    /** The step of a workflow that had begun and not ended when the log ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<String> unfinishedStep(UUID execution) {
        return database
                .createNativeQuery(
                        "select step from (select payload -> 'details' ->> 'step_id' as step, payload ->> 'state' as state "
                                + "from execution_event where execution_id = :id and type = 'status' "
                                + "and payload ->> 'kind' = 'workflow_step' order by seq desc limit 1) last "
                                + "where state = 'running'",
                        String.class)
                .setParameter("id", execution)
                .getResultList()
                .stream()
                .findFirst();
    }

    /** Appends the event that ends an execution whose owner is gone; to be called in the transaction that ends it. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void appendInterruption(UUID execution, ObjectNode payload) {
        appendEnd(execution, payload, GAP_AFTER_INTERRUPTION);
    }

    /** Appends the event that ends an execution which nobody runs, such as one that waits; as above. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void appendEnd(UUID execution, ObjectNode payload) {
        appendEnd(execution, payload, 1);
    }

    private void appendEnd(UUID execution, ObjectNode payload, int gap) {
        database.createNativeQuery(
                        "insert into execution_event (execution_id, first_seq, seq, type, payload) "
                                + "select :id, next, next, 'error', cast(:payload as json) from "
                                + "(select coalesce(max(seq), 0) + :gap as next from execution_event where execution_id = :id) s")
                .setParameter("id", execution)
                .setParameter("payload", payload.toString())
                .setParameter("gap", gap)
                .executeUpdate();
    }

    private List<ExecutionEvent> read(List<Object[]> rows) {
        return rows.stream()
                .flatMap(row -> row(row).events(ExecutionEvent::read).stream())
                .toList();
    }

    private LogRow row(Object[] columns) {
        try {
            return new LogRow(
                    ((Number) columns[0]).longValue(),
                    ((Number) columns[1]).longValue(),
                    (String) columns[2],
                    (ObjectNode) json.readTree((String) columns[3]));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("The event log holds no JSON", impossible);
        }
    }
}
