package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.recent.Recent;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells who a client is: the token says which user, the database says what that user may do now. */
@ApplicationScoped
public class ClientAuthenticator {
    private static final Duration OLDEST = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 10_000;

    private final ClientTokens tokens;
    private final UserAccountRepository accounts;
    private final Vertx vertx;
    private final Recent<Long, Actor> actors;

    ClientAuthenticator(ClientTokens tokens, UserAccountRepository accounts, Vertx vertx, IdentityConfig config) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.vertx = vertx;
        Duration oldest = Collections.min(List.of(config.freshness(), OLDEST));
        this.actors = new Recent<>(oldest, MOST_REMEMBERED, this::read);
    }

    /**
     * The user of an {@code Authorization} header; never blocks the caller. Fails with a {@link Failure}: 401 with the
     * code of what is wrong, 503 {@code auth_unavailable} when the database does not answer.
     */
    public Future<Actor> authenticate(@Nullable String authorization) {
        try {
            return actor(tokens.userId(authorization));
        } catch (Failure refused) {
            return Future.failedFuture(refused);
        }
    }

    /** A user as it is now; never blocks the caller. Fails as {@link #authenticate} when it may not act. */
    public Future<Actor> actor(long userId) {
        Actor known = actors.now(userId);
        return known == null ? vertx.executeBlocking(() -> actors.get(userId), false) : Future.succeededFuture(known);
    }

    /** The user of a header that may be missing or wrong; both read as nobody. Blocks. */
    Optional<Actor> actorIfAny(@Nullable String authorization) {
        try {
            return Optional.of(read(tokens.userId(authorization)));
        } catch (Failure refused) {
            if (refused.status() == 401) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** The next request of this user reads the database. */
    void forget(long userId) {
        actors.forget(userId);
    }

    private Actor read(long userId) {
        UserAccount account;
        try {
            account = QuarkusTransaction.requiringNew().call(() -> accounts.findById(userId));
        } catch (PersistenceException | QuarkusTransactionException unreachable) {
            throw Failure.unavailable("auth_unavailable", "Users cannot be read now; try again shortly.")
                    .causedBy(unreachable);
        }
        if (account == null) {
            throw ClientTokens.invalid(null);
        }
        if (!account.active) {
            throw Failure.unauthorized("account_inactive", "This account waits for an administrator to activate it.");
        }
        return account.actor();
    }
}
