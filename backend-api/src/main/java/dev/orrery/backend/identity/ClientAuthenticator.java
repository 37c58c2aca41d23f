package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tells who a client is: the token says which user, the database says what that user may do now. */
@ApplicationScoped
public class ClientAuthenticator {
    private static final int MOST_REMEMBERED = 10_000;

    private final ClientTokens tokens;
    private final UserAccountRepository accounts;
    private final Vertx vertx;
    private final long freshNanos;
    private final Map<Long, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(Actor actor, long readAt) {}

    private record Person(@Nullable UserAccount account, Set<String> groups) {}

    ClientAuthenticator(ClientTokens tokens, UserAccountRepository accounts, Vertx vertx, IdentityConfig config) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.vertx = vertx;
        this.freshNanos = Math.min(config.freshness().toNanos(), 5_000_000_000L);
    }

    /**
     * The user of an {@code Authorization} header; never blocks the caller. Fails with a {@link Failure}: 401 with the
     * code of what is wrong, 503 {@code auth_unavailable} when the database does not answer.
     */
    public Future<Actor> authenticate(@Nullable String authorization) {
        long userId;
        try {
            userId = tokens.userId(authorization);
        } catch (Failure refused) {
            return Future.failedFuture(refused);
        }
        Seen known = seen.get(userId);
        if (known != null && System.nanoTime() - known.readAt() < freshNanos) {
            return Future.succeededFuture(known.actor());
        }
        return vertx.executeBlocking(() -> read(userId), false);
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
    public void forget(long userId) {
        seen.remove(userId);
    }

    private Actor read(long userId) {
        long now = System.nanoTime();
        Person person;
        try {
            person = QuarkusTransaction.requiringNew()
                    .call(() -> new Person(accounts.findById(userId), accounts.groupsOf(userId)));
        } catch (PersistenceException | QuarkusTransactionException unreachable) {
            throw Failure.unavailable("auth_unavailable", "Users cannot be read now; try again shortly.")
                    .causedBy(unreachable);
        }
        UserAccount account = person.account();
        if (account == null) {
            throw ClientTokens.invalid(null);
        }
        if (!account.active) {
            throw Failure.unauthorized("account_inactive", "This account waits for an administrator to activate it.");
        }
        if (seen.size() >= MOST_REMEMBERED) {
            seen.clear();
        }
        Actor actor = account.actor(person.groups());
        seen.put(userId, new Seen(actor, now));
        return actor;
    }
}
