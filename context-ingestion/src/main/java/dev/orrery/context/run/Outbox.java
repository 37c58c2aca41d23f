package dev.orrery.context.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.context.SyncRunRequested;
import dev.orrery.kit.metrics.Backlog;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Instant;
import java.util.List;

/**
 * Messages about runs that wait for the broker. Call inside the transaction that changes the run; each message is fired
 * as an event, for observers of its commit.
 */
@ApplicationScoped
public class Outbox implements PanacheRepository<OutboxMessage> {
    private final ObjectMapper json;
    private final Event<OutboxMessage> added;

    Outbox(ObjectMapper json, Event<OutboxMessage> added) {
        this.json = json;
        this.added = added;
    }

    void requested(SyncRun run) {
        add(run, SyncRunRequested.TOPIC);
    }

    void givenUp(SyncRun run) {
        add(run, SyncRunRequested.DEAD_LETTER_TOPIC);
    }

    /**
     * The oldest messages of keys that no other relay works on. Whoever locked the first message of a key has all of
     * its messages until its transaction ends. Keys whose first message was refused come last.
     */
    List<OutboxMessage> take(int limit) {
        return getEntityManager()
                .createNativeQuery("""
                        with first as (
                            select o.message_key from outbox o
                            where not exists (select 1 from outbox earlier
                                              where earlier.message_key = o.message_key and earlier.id < o.id)
                            order by o.attempts, o.id limit :limit for update of o skip locked)
                        select * from outbox where message_key in (select message_key from first)
                        order by id limit :limit
                        """, OutboxMessage.class)
                .setParameter("limit", limit)
                .getResultList()
                .stream()
                .map(OutboxMessage.class::cast)
                .toList();
    }

    /** What waits for the broker. */
    Backlog backlog() {
        Object[] row = (Object[]) getEntityManager()
                .createNativeQuery("""
                        select count(*) as waiting,
                               coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) as oldest
                        from (select created_at from outbox order by id limit :most) first
                        """)
                .setParameter("most", Backlog.MOST)
                .getSingleResult();
        return new Backlog(((Number) row[0]).longValue(), Math.max(0, ((Number) row[1]).doubleValue()), 0);
    }

    void remove(List<Long> ids) {
        if (!ids.isEmpty()) {
            delete("id in ?1", ids);
        }
    }

    private void add(SyncRun run, String topic) {
        OutboxMessage message = new OutboxMessage();
        message.topic = topic;
        message.messageKey = run.knowledgeBaseId.toString();
        message.payload = write(new SyncRunRequested(run.id, run.knowledgeBaseId, run.attempt, run.enqueuedAt));
        message.createdAt = Instant.now();
        message.traceparent = run.traceparent;
        persist(message);
        added.fire(message);
    }

    private String write(SyncRunRequested message) {
        try {
            return json.writeValueAsString(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
