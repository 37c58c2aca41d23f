package dev.orrery.backend.apikey;

import dev.orrery.backend.identity.AccountLinked;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.trust.Actor;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keys and who may make, see and revoke them: everybody their own, administrators all of their organization. */
@ApplicationScoped
class ApiKeys {
    private final ApiKeyRepository keys;
    private final ApiKeyHashes hashes;
    private final ApiKeyAuthenticator authenticator;
    private final ApiKeyConfig config;
    private final SecureRandom random = new SecureRandom();

    ApiKeys(ApiKeyRepository keys, ApiKeyHashes hashes, ApiKeyAuthenticator authenticator, ApiKeyConfig config) {
        this.keys = keys;
        this.hashes = hashes;
        this.authenticator = authenticator;
        this.config = config;
    }

    /** A key that was just made, with the text that is shown this once. */
    record Made(ApiKeyRecord record, String key) {}

    /** @throws Failure 409 {@code too_many_api_keys}, 503 {@code api_keys_unavailable} */
    Made make(Actor actor, NewApiKey wanted) {
        ApiKeyText text = ApiKeyText.random(random);
        byte[] hash = hashes.hash(text.secret());
        return QuarkusTransaction.requiringNew().call(() -> {
            keys.lock(actor.userId());
            if (keys.usable(actor.userId(), Instant.now()) >= config.mostPerUser()) {
                throw Failure.conflict(
                        "too_many_api_keys",
                        "You have " + config.mostPerUser() + " usable keys; revoke one of them first.");
            }
            ApiKey key = new ApiKey();
            key.id = UUID.randomUUID();
            key.userId = actor.userId();
            key.organizationId = UUID.fromString(actor.organizationId());
            key.name = wanted.name();
            key.prefix = text.prefix();
            key.secretHash = hash;
            key.scopes = wanted.scopes();
            key.createdAt = now();
            key.expiresAt = wanted.expiresAt();
            keys.persistAndFlush(key);
            return new Made(ApiKeyRecord.of(key), text.whole());
        });
    }

    /** The caller's own keys. */
    List<ApiKeyRecord> own(Actor actor) {
        return ofUser(actor, actor.userId());
    }

    /** Keys of somebody, or of everybody, in the organization. @throws Failure 403 unless the caller administers it */
    List<ApiKeyRecord> others(Actor actor, Optional<Long> userId) {
        if (!actor.role().atLeast(Role.ADMIN)
                && userId.filter(asked -> asked == actor.userId()).isEmpty()) {
            throw Failure.forbidden("insufficient_role", "Only administrators see the keys of others.");
        }
        return userId.map(asked -> ofUser(actor, asked))
                .orElseGet(() -> QuarkusTransaction.requiringNew()
                        .call(() -> keys.ofOrganization(organization(actor)).stream()
                                .map(ApiKeyRecord::of)
                                .toList()));
    }

    private List<ApiKeyRecord> ofUser(Actor actor, long userId) {
        return QuarkusTransaction.requiringNew()
                .call(() -> keys.ofUser(organization(actor), userId).stream()
                        .map(ApiKeyRecord::of)
                        .toList());
    }

    /** Ends a key for good; ending it again changes nothing. @throws Failure 404 {@code api_key_not_found} */
    ApiKeyRecord revoke(Actor actor, UUID id) {
        ApiKeyRecord revoked = QuarkusTransaction.requiringNew().call(() -> {
            ApiKey key = keys.findByIdOptional(id)
                    .filter(found -> mayRevoke(actor, found))
                    .orElseThrow(() ->
                            Failure.notFound("api_key_not_found", "There is no API key with the id '" + id + "'."));
            if (key.revokedAt == null) {
                key.revokedAt = now();
            }
            return ApiKeyRecord.of(key);
        });
        authenticator.forget(revoked);
        return revoked;
    }

    /** In the transaction that links the account. Keys that were read a moment ago are good until they are read again. */
    void revokeAll(@Observes AccountLinked linked) {
        keys.revokeAll(linked.userId(), now());
    }

    private static boolean mayRevoke(Actor actor, ApiKey key) {
        boolean mine = key.userId == actor.userId();
        return key.organizationId.equals(organization(actor))
                && (mine || actor.role().atLeast(Role.ADMIN));
    }

    private static UUID organization(Actor actor) {
        return UUID.fromString(actor.organizationId());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
