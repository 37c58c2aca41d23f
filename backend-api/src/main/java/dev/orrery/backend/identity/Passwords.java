package dev.orrery.backend.identity;

import dev.orrery.backend.mail.Outbox;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes passwords: by who knows the old one, or by who reads the mails of the account. */
@ApplicationScoped
class Passwords {
    private final UserAccountRepository accounts;
    private final EntityManager database;
    private final PasswordHasher hasher;
    private final LoginSessions sessions;
    private final LoginSessionRepository opened;
    private final LoginMisses misses;
    private final Outbox outbox;
    private final IdentityConfig.Reset config;

    Passwords(
            UserAccountRepository accounts,
            EntityManager database,
            PasswordHasher hasher,
            LoginSessions sessions,
            LoginSessionRepository opened,
            LoginMisses misses,
            Outbox outbox,
            IdentityConfig config) {
        this.accounts = accounts;
        this.database = database;
        this.hasher = hasher;
        this.sessions = sessions;
        this.opened = opened;
        this.misses = misses;
        this.outbox = outbox;
        this.config = config.reset();
    }

    /**
     * Refuses whoever does not know the password of this account; guesses count as those at login do.
     *
     * @throws Failure 403 {@code wrong_password}, 429 {@code rate_limited}
     */
    Accounts.Verified prove(long userId, String password, String address) {
        UserAccount account = IdentityStore.transaction(() -> accounts.findById(userId));
        LoginMisses.Attempt attempt = new LoginMisses.Attempt(account.username, address);
        misses.check(attempt);
        String hash = account.passwordHash;
        if (hash == null || password.length() > Credentials.LONGEST_PASSWORD || !hasher.matches(password, hash)) {
            misses.missed(attempt);
            throw UserAccountRepository.wrongPassword();
        }
        misses.hit(attempt);
        return new Accounts.Verified(userId, hash);
    }

    /** Ends all other sessions of the user. @throws Failure 403 {@code wrong_password} when it was changed meanwhile */
    void change(Accounts.Verified by, String password, @Nullable UUID keptSession) {
        String hash = hasher.hash(password);
        sessions.forget(
                IdentityStore.transaction(() -> store(accounts.lock(by), hash, keptSession, "password_changed")));
    }

    /** Mails a reset token when there is such an active account; says nothing about it either way. */
    void requestReset(String identifier) {
        Optional<UserAccount> found = Credentials.possible(identifier, "")
                ? IdentityStore.transaction(
                        () -> accounts.byIdentifier(identifier).filter(account -> account.active))
                : Optional.empty();
        found.ifPresent(this::mailReset);
    }

    private void mailReset(UserAccount account) {
        String secret = Secret.make();
        boolean made = IdentityStore.transaction(() -> {
            Instant now = IdentityStore.now();
            accounts.lock(account.id);
            database.createNativeQuery("delete from password_resets where expires_at < ?1")
                    .setParameter(1, now)
                    .executeUpdate();
            long open = ((Number) database.createNativeQuery("select count(*) from password_resets where user_id = ?1")
                            .setParameter(1, account.id)
                            .getSingleResult())
                    .longValue();
            if (open >= config.mostOpen()) {
                return false;
            }
            database.createNativeQuery("insert into password_resets (hash, user_id, created_at, expires_at)"
                            + " values (?1, ?2, ?3, ?4)")
                    .setParameter(1, Secret.hash(secret))
                    .setParameter(2, account.id)
                    .setParameter(3, now)
                    .setParameter(4, now.plus(config.lifetime()))
                    .executeUpdate();
            return true;
        });
        if (made) {
            outbox.send(
                    account.email,
                    "Reset your password",
                    "Someone asked for a new password for the account '" + account.username + "'.\n"
                            + "If that was you, use this within "
                            + config.lifetime().toMinutes() + " minutes:\n\n"
                            + config.link().orElse("") + secret + "\n\n"
                            + "If it was not you, do nothing: the password stays as it is.\n");
        }
    }

    /** Ends all sessions of the user. @throws Failure 400 {@code invalid_reset_token} */
    void reset(String secret, String password) {
        byte[] key = Secret.hash(secret);
        String hash = hasher.hash(password);
        sessions.forget(IdentityStore.transaction(() -> {
            @SuppressWarnings("unchecked")
            List<Number> owner = database.createNativeQuery(
                            "delete from password_resets where hash = ?1" + " and expires_at > ?2 returning user_id",
                            Long.class)
                    .setParameter(1, key)
                    .setParameter(2, IdentityStore.now())
                    .getResultList();
            if (owner.isEmpty()) {
                throw Failure.badRequest(
                        "invalid_reset_token", "This reset token is unknown, used or expired; ask for a new one.");
            }
            return store(accounts.lock(owner.getFirst().longValue()), hash, null, "password_reset");
        }));
    }

    /** The sessions that end with the old password. */
    private List<UUID> store(UserAccount account, String hash, @Nullable UUID keptSession, String because) {
        account.passwordHash = hash;
        account.updatedAt = IdentityStore.now();
        accounts.forgetResets(account.id);
        return opened.revoke(account.id, keptSession, because, account.updatedAt);
    }
}
