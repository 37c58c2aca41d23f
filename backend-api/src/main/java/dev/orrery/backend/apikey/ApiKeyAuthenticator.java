package dev.orrery.backend.apikey;

import dev.orrery.backend.identity.ClientAuthenticator;
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
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells whom an API key speaks for. Only routes that ask for a scope accept keys; everything else knows none. */
@ApplicationScoped
public class ApiKeyAuthenticator {
    private static final Logger LOG = Logger.getLogger(ApiKeyAuthenticator.class);
    private static final String SCHEME = "Bearer ";
    private static final Duration OLDEST = Duration.ofSeconds(5);
    private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 10_000;

    private final ApiKeyRepository keys;
    private final ApiKeyHashes hashes;
    private final ClientAuthenticator clients;
    private final Vertx vertx;
    private final AuthenticationFailures failures;
    private final Recent<String, Known> known;
    private final Map<UUID, Instant> noted = new ConcurrentHashMap<>();

    /** A key as it was read. */
    private record Known(
            UUID id,
            long userId,
            String organizationId,
            byte[] secretHash,
            Set<ApiKeyScope> scopes,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}

    ApiKeyAuthenticator(
            ApiKeyRepository keys,
            ApiKeyHashes hashes,
            ClientAuthenticator clients,
            Vertx vertx,
            ApiKeyConfig config,
            AuthenticationFailures failures) {
        this.keys = keys;
        this.hashes = hashes;
        this.clients = clients;
        this.vertx = vertx;
        this.failures = failures;
        this.known = new Recent<>(Collections.min(List.of(config.freshness(), OLDEST)), MOST_REMEMBERED, this::read);
    }

    /** Whether this header holds an API key rather than a client token. */
    public static boolean isKey(@Nullable String authorization) {
        return authorization != null && authorization.startsWith(SCHEME + ApiKeyText.MARK);
    }

    /**
     * The user for whom a key speaks; never blocks the caller. Fails with a {@link Failure}: 401 {@code invalid_api_key}
     * for a key that is unknown, wrong, revoked or expired, 401 {@code account_inactive}, 403 {@code insufficient_scope},
     * 503 {@code auth_unavailable}.
     */
    public Future<Actor> authenticate(String authorization, ApiKeyScope scope) {
        return authenticated(authorization, scope).onFailure(failures::count);
    }

    private Future<Actor> authenticated(String authorization, ApiKeyScope scope) {
        ApiKeyText text = ApiKeyText.parse(
                        authorization.substring(SCHEME.length()).trim())
                .orElse(null);
        if (text == null) {
            return Future.failedFuture(invalid());
        }
        Known key = known.now(text.prefix());
        Future<Known> found = key == null
                ? vertx.executeBlocking(() -> known.get(text.prefix()), false)
                : Future.succeededFuture(key);
        return found.compose(row -> {
            try {
                check(row, text, scope);
            } catch (Failure refused) {
                return Future.failedFuture(refused);
            }
            return clients.actor(row.userId()).map(actor -> used(row, actor));
        });
    }

    private void check(Known key, ApiKeyText text, ApiKeyScope scope) {
        Instant now = Instant.now();
        boolean expired = key.expiresAt() != null && !now.isBefore(key.expiresAt());
        if (!hashes.matches(text.secret(), key.secretHash()) || key.revokedAt() != null || expired) {
            throw invalid();
        }
        if (!key.scopes().contains(scope)) {
            throw Failure.forbidden(
                            "insufficient_scope", "This API key does not have the scope '" + scope.wireName() + "'.")
                    .with("scope", scope.wireName());
        }
    }

    private Actor used(Known key, Actor actor) {
        if (!actor.organizationId().equals(key.organizationId())) {
            throw invalid();
        }
        Instant now = Instant.now();
        Instant last = noted.get(key.id());
        if (last == null || Duration.between(last, now).compareTo(BETWEEN_NOTES) >= 0) {
            if (noted.size() >= MOST_REMEMBERED) {
                noted.clear();
            }
            noted.put(key.id(), now);
            Thread.ofVirtual().name("key-use").start(() -> note(key.id(), now));
        }
        return actor;
    }

    private void note(UUID id, Instant now) {
        try {
            QuarkusTransaction.requiringNew().run(() -> keys.noteUse(id, now, BETWEEN_NOTES));
        } catch (RuntimeException unreachable) {
            noted.remove(id);
            LOG.warnf("The use of API key %s is noted later: %s", id, unreachable);
        }
    }

    /** The next use of this key reads the database. */
    void forget(ApiKeyRecord key) {
        known.forget(key.prefix().substring(ApiKeyText.MARK.length()));
    }

    private Known read(String prefix) {
        try {
            return QuarkusTransaction.requiringNew()
                    .call(() -> keys.byPrefix(prefix)
                            .map(key -> new Known(
                                    key.id,
                                    key.userId,
                                    key.organizationId.toString(),
                                    key.secretHash,
                                    key.scopes,
                                    key.expiresAt,
                                    key.revokedAt))
                            .orElseThrow(ApiKeyAuthenticator::invalid));
        } catch (PersistenceException | QuarkusTransactionException unreachable) {
            throw Failure.unavailable("auth_unavailable", "API keys cannot be read now; try again shortly.")
                    .causedBy(unreachable);
        }
    }

    private static Failure invalid() {
        return Failure.unauthorized("invalid_api_key", "The API key is unknown, revoked or expired.");
    }
}
