package dev.orrery.backend.identity;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Queries on sessions and their refresh tokens. */
@ApplicationScoped
class LoginSessionRepository implements PanacheRepositoryBase<LoginSession, UUID> {

    void addToken(UUID session, byte[] hash, Instant now, Instant expiresAt) {
        RefreshToken token = new RefreshToken();
        token.hash = hash;
        token.sessionId = session;
        token.createdAt = now;
        token.expiresAt = expiresAt;
        getEntityManager().persist(token);
    }

    Optional<RefreshToken> token(byte[] hash) {
        return Optional.ofNullable(getEntityManager().find(RefreshToken.class, hash));
    }

    /** The session, held until the transaction ends: one refresh of a family at a time. */
    Optional<LoginSession> lock(UUID session) {
        return findByIdOptional(session, LockModeType.PESSIMISTIC_WRITE);
    }

    void refresh(RefreshToken token) {
        getEntityManager().refresh(token);
    }

    List<LoginSession> live(long userId, Instant now) {
        return list("userId = ?1 and revokedAt is null and expiresAt > ?2 order by lastUsedAt desc, id", userId, now);
    }

    /** Ends the live sessions of a user, except one; their ids. */
    List<UUID> revoke(long userId, @Nullable UUID except, String because, Instant now) {
        List<LoginSession> ended = live(userId, now).stream()
                .filter(session -> !session.id.equals(except))
                .toList();
        ended.forEach(session -> {
            session.revokedAt = now;
            session.revokedBecause = because;
        });
        return ended.stream().map(session -> session.id).toList();
    }

    /** Forgets the sessions of a user that ended before this time. */
    void purge(long userId, Instant before) {
        delete("userId = ?1 and (expiresAt < ?2 or revokedAt < ?2)", userId, before);
    }
}
