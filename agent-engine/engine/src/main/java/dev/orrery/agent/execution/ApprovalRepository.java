package dev.orrery.agent.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** The table {@code tool_approval}. To be called in a transaction that holds the execution's row. */
@ApplicationScoped
class ApprovalRepository {
    private static final String SELECT =
            "select call_id, tool_ref, tool_name, cast(arguments as text), message, requested_at, "
                    + "decision, reason, decided_by_user_id, decided_at from tool_approval where execution_id = :id ";

    private final Session database;
    private final ObjectMapper json;

    ApprovalRepository(Session database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    void ask(UUID execution, Question question) {
        database.createNativeQuery(
                        "insert into tool_approval (execution_id, call_id, tool_ref, tool_name, arguments, message) "
                                + "values (:id, :call, :ref, :name, cast(:arguments as json), :message)")
                .setParameter("id", execution)
                .setParameter("call", question.callId())
                .setParameter("ref", question.toolRef(), String.class)
                .setParameter("name", question.toolName(), String.class)
                .setParameter("arguments", question.arguments().toString())
                .setParameter("message", question.message(), String.class)
                .executeUpdate();
    }

    /** Every approval of the execution, in the order in which they were asked for. */
    List<Approval> of(UUID execution) {
        return database
                .createNativeQuery(SELECT + "order by requested_at, call_id", Object[].class)
                .setParameter("id", execution)
                .getResultList()
                .stream()
                .map(this::approval)
                .toList();
    }

    Optional<Approval> find(UUID execution, String callId) {
        return of(execution).stream()
                .filter(approval -> approval.callId().equals(callId))
                .findFirst();
    }

    void decide(UUID execution, String callId, Decision decision, long userId) {
        database.createNativeQuery("update tool_approval set decision = :decision, reason = :reason, "
                        + "decided_by_user_id = :user, decided_at = clock_timestamp() "
                        + "where execution_id = :id and call_id = :call")
                .setParameter("decision", decision.wireName())
                .setParameter("reason", decision.reason(), String.class)
                .setParameter("user", userId)
                .setParameter("id", execution)
                .setParameter("call", callId)
                .executeUpdate();
    }

    private Approval approval(Object[] row) {
        Number user = (Number) row[8];
        return new Approval(
                (String) row[0],
                (String) row[1],
                (String) row[2],
                read((String) row[3]),
                (String) row[4],
                (Instant) row[5],
                (String) row[6],
                (String) row[7],
                user == null ? null : user.longValue(),
                (Instant) row[9]);
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("The approvals hold no JSON", impossible);
        }
    }
}
