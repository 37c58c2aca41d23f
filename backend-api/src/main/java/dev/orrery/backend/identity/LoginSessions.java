package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens, refreshes and ends sessions. Each refresh token is good for one use; one that is used again was copied, so its
 * whole session ends.
 */
@ApplicationScoped
class LoginSessions {
    private static final Logger LOG = Logger.getLogger(LoginSessions.class);
    private static final Duration KEPT_AFTER_END = Duration.ofDays(30);

    private final LoginSessionRepository sessions;
    private final UserAccountRepository accounts;
    private final ClientAuthenticator clients;
    private final IdentityConfig.Sessions config;

    LoginSessions(
            LoginSessionRepository sessions,
            UserAccountRepository accounts,
            ClientAuthenticator clients,
            IdentityConfig config) {
        this.sessions = sessions;
        this.accounts = accounts;
        this.clients = clients;
        this.config = config.sessions();
    }

    /** An open session and the only copy of its refresh token. */
    record Opened(UUID sessionId, UserRecord user, String refreshToken, Instant refreshExpiresAt) {}

    private sealed interface Refresh {
        record Done(Opened opened) implements Refresh {}

        record Refused(Failure failure) implements Refresh {}

        record Copied(UUID sessionId) implements Refresh {}
    }

    /** Nothing where the password was changed since it was checked. @throws Failure 403 {@code account_inactive} */
    Optional<Opened> open(Accounts.Verified checked, ClientOrigin origin) {
        return IdentityStore.transaction(() -> {
            UserAccount account = lockActive(checked.userId());
            return checked.passwordHash().equals(account.passwordHash)
                    ? Optional.of(open(account, "password", origin))
                    : Optional.empty();
        });
    }

    /** @throws Failure 403 {@code account_inactive} */
    Opened openByProvider(UserRecord user, ClientOrigin origin) {
        return IdentityStore.transaction(() -> open(lockActive(user.id()), "oidc", origin));
    }

    /** Held until the session is there: whoever ends all of a user's sessions has the same lock and misses none. */
    private UserAccount lockActive(long userId) {
        UserAccount account = accounts.lock(userId);
        if (!account.active) {
            throw Accounts.pending();
        }
        return account;
    }

    private Opened open(UserAccount account, String method, ClientOrigin origin) {
        Instant now = IdentityStore.now();
        sessions.purge(account.id, now.minus(KEPT_AFTER_END));
        LoginSession session = new LoginSession();
        session.id = UUID.randomUUID();
        session.userId = account.id;
        session.method = method;
        session.address = origin.address();
        session.userAgent = origin.userAgent();
        session.createdAt = now;
        session.lastUsedAt = now;
        session.expiresAt = now.plus(config.longest());
        sessions.persist(session);
        return rotate(session, UserRecord.of(account), now);
    }

    /**
     * @throws Failure 401 {@code invalid_refresh_token}, {@code refresh_token_expired}, {@code refresh_token_reused},
     *     {@code account_inactive}
     */
    Opened refresh(String secret) {
        return refresh(secret, Duration.ZERO);
    }

    /**
     * The same for a token in a browser's cookie, which several tabs may send at once and a reload may send again: for
     * a short while after its use it makes a further token instead of ending the session.
     */
    Opened refreshOfBrowser(String secret) {
        return refresh(secret, config.browserGrace());
    }

    private Opened refresh(String secret, Duration grace) {
        return switch (IdentityStore.transaction(() -> tryRefresh(secret, grace))) {
            case Refresh.Done done -> done.opened();
            case Refresh.Refused refused -> throw refused.failure();
            case Refresh.Copied copied -> {
                clients.forgetSession(copied.sessionId());
                LOG.warnf("A refresh token of session %s was used twice; the session ends", copied.sessionId());
                throw Failure.unauthorized(
                        "refresh_token_reused", "This refresh token was used before; its session ends. Log in again.");
            }
        };
    }

    private Refresh tryRefresh(String secret, Duration grace) {
        Optional<RefreshToken> found = sessions.token(Secret.hash(secret));
        Optional<LoginSession> family = found.flatMap(token -> sessions.lock(token.sessionId));
        if (found.isEmpty() || family.isEmpty()) {
            return new Refresh.Refused(invalid());
        }
        RefreshToken token = found.get();
        LoginSession session = family.get();
        sessions.refresh(token);
        Instant now = IdentityStore.now();
        if (!session.live(now)) {
            return new Refresh.Refused(invalid());
        }
        if (token.usedAt != null && !now.isBefore(token.usedAt.plus(grace))) {
            session.revokedAt = now;
            session.revokedBecause = "refresh_token_reused";
            return new Refresh.Copied(session.id);
        }
        if (!now.isBefore(token.expiresAt)) {
            return new Refresh.Refused(
                    Failure.unauthorized("refresh_token_expired", "The refresh token has expired; log in again."));
        }
        UserAccount account = accounts.findById(session.userId);
        if (!account.active) {
            return new Refresh.Refused(ClientAuthenticator.inactive());
        }
        if (token.usedAt == null) {
            token.usedAt = now;
        }
        session.lastUsedAt = now;
        return new Refresh.Done(rotate(session, UserRecord.of(account), now));
    }

    private Opened rotate(LoginSession session, UserRecord user, Instant now) {
        String secret = Secret.make();
        Instant idle = now.plus(config.refreshLifetime());
        Instant expires = idle.isBefore(session.expiresAt) ? idle : session.expiresAt;
        sessions.addToken(session.id, Secret.hash(secret), now, expires);
        return new Opened(session.id, user, secret, expires);
    }

    List<SessionView> list(long userId, @Nullable UUID current) {
        return IdentityStore.transaction(() -> sessions.live(userId, IdentityStore.now()).stream()
                .map(session -> SessionView.of(session, current))
                .toList());
    }

    /** Ends one session of this user. @throws Failure 404 {@code session_not_found} */
    void revoke(long userId, UUID id, String because) {
        IdentityStore.transaction(() -> {
            Instant now = IdentityStore.now();
            LoginSession session = sessions.lock(id)
                    .filter(found -> found.userId == userId && found.live(now))
                    .orElseThrow(() -> Failure.notFound(
                            "session_not_found", "There is no open session with the id '" + id + "'."));
            session.revokedAt = now;
            session.revokedBecause = because;
            return id;
        });
        clients.forgetSession(id);
    }

    /** Ends the open session that this refresh token belongs to; which that was. */
    Optional<UUID> revokeByToken(String secret, String because) {
        Optional<UUID> ended = IdentityStore.transaction(() -> {
            Instant now = IdentityStore.now();
            return sessions.token(Secret.hash(secret))
                    .flatMap(token -> sessions.lock(token.sessionId))
                    .filter(session -> session.live(now))
                    .map(session -> {
                        session.revokedAt = now;
                        session.revokedBecause = because;
                        return session.id;
                    });
        });
        ended.ifPresent(clients::forgetSession);
        return ended;
    }

    /** Ends all sessions of a user, or all but one; how many. */
    int revokeAll(long userId, @Nullable UUID except, String because) {
        List<UUID> ended = IdentityStore.transaction(() -> {
            accounts.lock(userId);
            return sessions.revoke(userId, except, because, IdentityStore.now());
        });
        forget(ended);
        return ended.size();
    }

    /** After the transaction that ended them. */
    void forget(List<UUID> ended) {
        ended.forEach(clients::forgetSession);
    }

    private static Failure invalid() {
        return Failure.unauthorized("invalid_refresh_token", "The refresh token is not valid; log in again.");
    }
}
