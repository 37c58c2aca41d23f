package dev.orrery.modelops.audit;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of the audit log, chained to the one before it: a row that is changed, removed or put in between no longer
 * fits its neighbours. The database refuses updates and deletions.
 */
@Entity
@Table(name = "audit_event")
public class AuditEvent {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    UUID eventId;

    @Nullable
    Long actorUserId;

    String eventType;
    String targetType;
    String targetId;
    String payload;

    byte @Nullable [] previousEventHash;

    byte[] eventHash;
    Instant createdAt;

    protected AuditEvent() {}

    static AuditEvent after(
            @Nullable AuditEvent previous,
            @Nullable Long actorUserId,
            String eventType,
            String targetType,
            String targetId,
            String payload,
            Instant now) {
        AuditEvent event = new AuditEvent();
        event.eventId = UUID.randomUUID();
        event.actorUserId = actorUserId;
        event.eventType = eventType;
        event.targetType = targetType;
        event.targetId = targetId;
        event.payload = payload;
        event.previousEventHash = previous == null ? null : previous.eventHash;
        // As precise as the column, so that the hash can be computed again from the row.
        event.createdAt = now.truncatedTo(ChronoUnit.MICROS);
        event.eventHash = event.hash();
        return event;
    }

    boolean follows(@Nullable AuditEvent previous) {
        byte[] expected = previous == null ? null : previous.eventHash;
        return Arrays.equals(expected, previousEventHash) && Arrays.equals(hash(), eventHash);
    }

    private byte[] hash() {
        String text = String.join(
                "|",
                eventId.toString(),
                String.valueOf(actorUserId),
                eventType,
                targetType,
                targetId,
                payload,
                previousEventHash == null ? "" : HexFormat.of().formatHex(previousEventHash),
                createdAt.toString());
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
