package dev.orrery.backend.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An open session as its user sees it. */
record SessionView(
        UUID id,
        String method,
        String address,
        String userAgent,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        boolean current) {
    static SessionView of(LoginSession session, @Nullable UUID current) {
        return new SessionView(
                session.id,
                session.method,
                session.address,
                session.userAgent,
                session.createdAt,
                session.lastUsedAt,
                session.expiresAt,
                session.id.equals(current));
    }
}
