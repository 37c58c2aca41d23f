package dev.orrery.context.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.contracts.context.SyncRunRequested;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

/** Messages about runs that wait for the broker. Call inside the transaction that changes the run. */
@ApplicationScoped
public class Outbox implements PanacheRepository<OutboxMessage> {
    private final ObjectMapper json;

    Outbox(ObjectMapper json) {
        this.json = json;
    }

    void requested(SyncRun run) {
        add(run, SyncRunRequested.TOPIC);
    }

    void givenUp(SyncRun run) {
        add(run, SyncRunRequested.DEAD_LETTER_TOPIC);
    }

    /** The oldest messages that no other relay holds, locked until the transaction ends. */
    List<OutboxMessage> takeOldest(int limit) {
        return getEntityManager()
                .createNativeQuery(
                        "select * from outbox order by id limit :limit for update skip locked", OutboxMessage.class)
                .setParameter("limit", limit)
                .getResultList()
                .stream()
                .map(OutboxMessage.class::cast)
                .toList();
    }

    private void add(SyncRun run, String topic) {
        OutboxMessage message = new OutboxMessage();
        message.topic = topic;
        message.messageKey = run.knowledgeBaseId.toString();
        message.payload = write(new SyncRunRequested(run.id, run.knowledgeBaseId, run.attempt, run.enqueuedAt));
        message.createdAt = Instant.now();
        persist(message);
    }

    private String write(SyncRunRequested message) {
        try {
            return json.writeValueAsString(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
