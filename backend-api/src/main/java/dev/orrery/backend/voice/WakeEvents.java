package dev.orrery.backend.voice;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.OptionalDouble;

/**
 * Judges wake events. What was seen and accepted lately is kept in the database, so that every instance of the edge
 * judges alike; each decision is one statement, so that two events at once are never both accepted.
 */
@ApplicationScoped
class WakeEvents {
    private static final long SHORTEST_MEMORY_MS = 5000;

    private final EntityManager database;
    private final VoiceConfig config;

    WakeEvents(EntityManager database, VoiceConfig config) {
        this.database = database;
        this.config = config;
    }

    enum Outcome {
        ACCEPTED,
        INVALID_CONFIDENCE,
        BELOW_THRESHOLD,
        DUPLICATE_EVENT_ID,
        COOLDOWN_ACTIVE
    }

    Outcome judge(WakeEvent event) {
        OptionalDouble confidence = event.confidence();
        if (confidence.isEmpty()) {
            return Outcome.INVALID_CONFIDENCE;
        }
        if (confidence.getAsDouble() < config.threshold()) {
            return Outcome.BELOW_THRESHOLD;
        }
        return QuarkusTransaction.requiringNew().call(() -> remember(event));
    }

    private Outcome remember(WakeEvent event) {
        double memory = Math.max(2 * config.cooldownMs(), SHORTEST_MEMORY_MS) / 1000.0;
        forget("voice_events", "seen_at", memory);
        forget("voice_accepts", "accepted_at", memory);
        if (event.eventId() != null && !firstSeen(event.eventId())) {
            return Outcome.DUPLICATE_EVENT_ID;
        }
        int accepted = database.createNativeQuery("insert into voice_accepts (source_device_id, wake_word, accepted_at)"
                        + " values (?1, ?2, clock_timestamp()) on conflict (source_device_id, wake_word)"
                        + " do update set accepted_at = clock_timestamp()"
                        + " where voice_accepts.accepted_at <= clock_timestamp() - make_interval(secs => ?3)")
                .setParameter(1, event.sourceDeviceId())
                .setParameter(2, event.wakeWord())
                .setParameter(3, config.cooldownMs() / 1000.0)
                .executeUpdate();
        return accepted == 1 ? Outcome.ACCEPTED : Outcome.COOLDOWN_ACTIVE;
    }

    private boolean firstSeen(String eventId) {
        return database.createNativeQuery("insert into voice_events (event_id, seen_at) values (?1, clock_timestamp())"
                                + " on conflict do nothing")
                        .setParameter(1, eventId)
                        .executeUpdate()
                == 1;
    }

    private void forget(String table, String column, double seconds) {
        database.createNativeQuery("delete from " + table + " where " + column
                        + " < clock_timestamp() - make_interval(secs => ?1)")
                .setParameter(1, seconds)
                .executeUpdate();
    }
}
