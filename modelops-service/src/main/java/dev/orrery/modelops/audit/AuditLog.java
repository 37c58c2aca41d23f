package dev.orrery.modelops.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.orrery.kit.trust.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes who did what, in the transaction that does it. */
@ApplicationScoped
public class AuditLog {
    private static final ObjectMapper CANONICAL =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private final AuditRepository events;
    private final Clock clock = Clock.systemUTC();

    AuditLog(AuditRepository events) {
        this.events = events;
    }

    /** @param payload plain values only, and never a secret */
    @Transactional(Transactional.TxType.MANDATORY)
    public void record(
            Actor actor, String eventType, String targetType, String targetId, Map<String, ? extends Object> payload) {
        AuditEvent newest = events.lockNewest().orElse(null);
        events.persist(AuditEvent.after(
                newest, actor.userId(), eventType, targetType, targetId, json(payload), clock.instant()));
    }

    /** The id of the first event that does not follow the one before it; empty when the whole chain holds. */
    @Transactional
    public Optional<Long> firstBroken() {
        @Nullable AuditEvent previous = null;
        for (AuditEvent event : events.oldestFirst()) {
            if (!event.follows(previous)) {
                return Optional.of(event.id);
            }
            previous = event;
        }
        return Optional.empty();
    }

    private static String json(Map<String, ? extends Object> payload) {
        try {
            return CANONICAL.writeValueAsString(payload);
        } catch (JsonProcessingException notPlain) {
            throw new IllegalArgumentException(notPlain);
        }
    }
}
