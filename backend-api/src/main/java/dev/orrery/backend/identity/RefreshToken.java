package dev.orrery.backend.identity;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A refresh token by its hash; good for one use. */
@Entity
@Table(name = "refresh_tokens")
class RefreshToken {
    @Id
    byte[] hash;

    UUID sessionId;

    Instant createdAt;

    Instant expiresAt;

    @Nullable
    Instant usedAt;
}
