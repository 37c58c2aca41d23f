package dev.orrery.backend.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A login that has not ended: the family of its refresh tokens. */
@Entity
@Table(name = "login_sessions")
class LoginSession {
    @Id
    UUID id;

    long userId;

    String method;

    String address;

    @Column(name = "user_agent")
    String userAgent;

    Instant createdAt;

    Instant lastUsedAt;

    Instant expiresAt;

    @Nullable
    Instant revokedAt;

    @Nullable
    String revokedBecause;

    boolean live(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt);
    }
}
