package dev.orrery.backend.identity;

import dev.orrery.backend.edge.RateLimitMetrics;
import dev.orrery.backend.edge.RateLimiter;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.metrics.AuthenticationFailures;
import dev.orrery.kit.recent.Recent;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells who a client is: the token says which user and session, the database says whether the session is open and what
 * the user may do now.
 */
@ApplicationScoped
public class ClientAuthenticator {
    private static final Duration OLDEST = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 10_000;

    private final ClientTokens tokens;
    private final UserAccountRepository accounts;
    private final LoginSessionRepository sessions;
    private final Vertx vertx;
    private final Recent<Long, Actor> actors;
    private final Recent<UUID, Long> owners;
    private final RateLimiter limits;
    private final RateLimitMetrics limitMetrics;
    private final AuthenticationFailures failures;

    private record Person(@Nullable UserAccount account, Set<String> groups) {}

    ClientAuthenticator(
            ClientTokens tokens,
            UserAccountRepository accounts,
            LoginSessionRepository sessions,
            Vertx vertx,
            IdentityConfig config,
            RateLimitMetrics limitMetrics,
            AuthenticationFailures failures) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.sessions = sessions;
        this.vertx = vertx;
        this.limitMetrics = limitMetrics;
        this.failures = failures;
        Duration oldest = Collections.min(List.of(config.freshness(), OLDEST));
        this.actors = new Recent<>(oldest, MOST_REMEMBERED, this::read);
        this.limits = new RateLimiter(config.requestsPerSecond(), config.requestBurst());
        this.owners = new Recent<>(oldest, MOST_REMEMBERED, this::owner);
    }

    /**
     * The user of an {@code Authorization} header; never blocks the caller. Fails with a {@link Failure}: 401 with the
     * code of what is wrong, 429 {@code rate_limited}, 503 {@code auth_unavailable} when the database does not answer.
     */
    public Future<Actor> authenticate(@Nullable String authorization) {
        return authenticated(authorization).onFailure(failures::count);
    }

    private Future<Actor> authenticated(@Nullable String authorization) {
        try {
            ClientTokens.Bearer bearer = tokens.bearer(authorization);
            limit(bearer.userId());
            Actor known = actors.now(bearer.userId());
            Long owner = owners.now(bearer.sessionId());
            return known != null && owner != null && owner == bearer.userId()
                    ? Future.succeededFuture(known)
                    : vertx.executeBlocking(() -> actor(bearer), false);
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
            return Optional.of(actor(tokens.bearer(authorization)));
        } catch (Failure refused) {
            if (refused.status() == 401) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** The next request of this user reads the database. */
    public void forget(long userId) {
        actors.forget(userId);
    }

    /** The next request of this session reads the database. */
    void forgetSession(UUID id) {
        owners.forget(id);
    }

    /** @throws Failure 429 {@code rate_limited} */
    private void limit(long userId) {
        Duration wait = limits.wait(Long.toString(userId));
        if (!wait.isZero()) {
            limitMetrics.refused(RateLimitMetrics.Limit.USER);
            throw Failure.of(429, "rate_limited", "Too many requests of this user; wait and try again.")
                    .with(Failure.RETRY_AFTER, wait.toSeconds() + 1);
        }
    }

    private Actor actor(ClientTokens.Bearer bearer) {
        Actor actor = actors.get(bearer.userId());
        if (owners.get(bearer.sessionId()) != bearer.userId()) {
            throw ended();
        }
        return actor;
    }

    private Actor read(long userId) {
        Person person = reading(() -> new Person(accounts.findById(userId), accounts.groupsOf(userId)));
        UserAccount account = person.account();
        if (account == null) {
            throw ClientTokens.invalid(null);
        }
        if (!account.active) {
            throw inactive();
        }
        return account.actor(person.groups());
    }

    private Long owner(UUID session) {
        LoginSession found = reading(() -> sessions.findById(session));
        if (found == null || !found.live(Instant.now())) {
            throw ended();
        }
        return found.userId;
    }

    private static <T extends @Nullable Object> T reading(Supplier<T> read) {
        try {
            return QuarkusTransaction.requiringNew().call(read::get);
        } catch (PersistenceException | QuarkusTransactionException unreachable) {
            throw Failure.unavailable("auth_unavailable", "Users cannot be read now; try again shortly.")
                    .causedBy(unreachable);
        }
    }

    static Failure inactive() {
        return Failure.unauthorized("account_inactive", "This account waits for an administrator to activate it.");
    }

    private static Failure ended() {
        return Failure.unauthorized("session_ended", "This session has ended; log in again.");
    }
}
