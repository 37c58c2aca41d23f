package dev.orrery.backend.oidc;

import dev.orrery.backend.identity.IdentityStore;
import dev.orrery.backend.identity.Secret;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;

/**
 * Logins that went to a provider and did not come back yet; in the database, since they may come back to another
 * instance. Each is good for one return, in the browser that began it.
 */
@ApplicationScoped
class PendingLogins {
    private final EntityManager database;
    private final Duration timeout;

    PendingLogins(EntityManager database, OidcConfig config) {
        this.database = database;
        this.timeout = config.loginTimeout();
    }

    /** What only this login knows. */
    record Pending(String state, String browser, String nonce, String codeVerifier) {}

    Pending begin(String provider) {
        Pending pending = new Pending(Secret.make(), Secret.make(), Secret.make(), Secret.make());
        IdentityStore.transaction(() -> {
            database.createNativeQuery("delete from oidc_logins where expires_at < ?1")
                    .setParameter(1, IdentityStore.now())
                    .executeUpdate();
            return database.createNativeQuery("insert into oidc_logins"
                            + " (state_hash, provider, nonce, code_verifier, browser_hash, expires_at)"
                            + " values (?1, ?2, ?3, ?4, ?5, ?6)")
                    .setParameter(1, Secret.hash(pending.state()))
                    .setParameter(2, provider)
                    .setParameter(3, pending.nonce())
                    .setParameter(4, pending.codeVerifier())
                    .setParameter(5, Secret.hash(pending.browser()))
                    .setParameter(6, IdentityStore.now().plus(timeout))
                    .executeUpdate();
        });
        return pending;
    }

    /** @throws Failure 400 {@code invalid_oidc_state} */
    Pending end(String provider, String state, String browser) {
        @SuppressWarnings("unchecked")
        List<Object[]> rows = IdentityStore.transaction(() -> (List<Object[]>) database.createNativeQuery(
                        "delete from oidc_logins where state_hash = ?1 and provider = ?2 and expires_at > ?3"
                                + " returning nonce, code_verifier, browser_hash")
                .setParameter(1, Secret.hash(state))
                .setParameter(2, provider)
                .setParameter(3, IdentityStore.now())
                .getResultList());
        if (rows.isEmpty() || !MessageDigest.isEqual((byte[]) rows.getFirst()[2], Secret.hash(browser))) {
            throw Failure.badRequest(
                    "invalid_oidc_state",
                    "This login is unknown, ended, or was begun in another browser; begin again.");
        }
        return new Pending(state, browser, (String) rows.getFirst()[0], (String) rows.getFirst()[1]);
    }
}
