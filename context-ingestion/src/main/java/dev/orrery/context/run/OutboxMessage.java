package dev.orrery.context.run;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record that must reach the broker; written together with what it tells of. */
@Entity
@Table(name = "outbox")
public class OutboxMessage {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String topic;
    public String messageKey;
    public String payload;
    public Instant createdAt;
    public int attempts;
    public @Nullable String lastError;
    public @Nullable String traceparent;
}
