package dev.orrery.backend.idempotency;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.failure.TriedAgain;
import dev.orrery.kit.failure.TriedAgain.Without;
import dev.orrery.kit.request.IdempotencyKey;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was answered to which key. What a broken connection leaves undone is tried again: a key left taken shuts its caller out. */
@ApplicationScoped
class IdempotentAnswers {
    private static final Duration KEPT = Duration.ofDays(1);
    /** A request that has not ended by then was lost with its process. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(2);

    private final EntityManager database;

    IdempotentAnswers(EntityManager database) {
        this.database = database;
    }

    /**
     * Empty when the caller is the first and now answers, else what was answered.
     *
     * @param claim names the caller, who may have claimed the key before its connection broke
     * @throws Failure 409 {@code idempotency_key_reused} for another request under this key, 409
     *     {@code idempotency_in_progress} while the first is being answered
     */
    @TriedAgain(Without.DATABASE)
    Optional<IdempotencyKeys.Answer> claim(byte[] scope, byte[] request, UUID claim) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Instant now = Instant.now();
            database.createNativeQuery("delete from idempotent_answers where created_at < ?1"
                            + " or (status is null and created_at < ?2)")
                    .setParameter(1, now.minus(KEPT))
                    .setParameter(2, now.minus(LONGEST_REQUEST))
                    .executeUpdate();
            int first = database.createNativeQuery(
                            "insert into idempotent_answers (scope_hash, request_hash, claim, created_at)"
                                    + " values (?1, ?2, ?3, ?4) on conflict (scope_hash) do update set claim = ?3"
                                    + " where idempotent_answers.claim = ?3")
                    .setParameter(1, scope)
                    .setParameter(2, request)
                    .setParameter(3, claim)
                    .setParameter(4, now)
                    .executeUpdate();
            return first == 1 ? Optional.empty() : Optional.of(known(scope, request));
        });
    }

    private IdempotencyKeys.Answer known(byte[] scope, byte[] request) {
        @SuppressWarnings("unchecked")
        List<@Nullable Object[]> rows = database.createNativeQuery(
                        "select request_hash, status, answer from idempotent_answers where scope_hash = ?1")
                .setParameter(1, scope)
                .getResultList();
        if (!rows.isEmpty() && !MessageDigest.isEqual((byte[]) rows.getFirst()[0], request)) {
            throw IdempotencyKey.reused();
        }
        if (rows.isEmpty() || !(rows.getFirst()[1] instanceof Integer status) || rows.getFirst()[2] == null) {
            throw Failure.conflict(
                            "idempotency_in_progress", "The first request with this key is being answered; try again.")
                    .with(Failure.RETRY_AFTER, 1);
        }
        return new IdempotencyKeys.Answer(status, String.valueOf(rows.getFirst()[2]));
    }

    /** Part of the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    void keep(byte[] scope, IdempotencyKeys.Answer answer) {
        store(scope, answer);
    }

    /** For what was made elsewhere. */
    @TriedAgain(Without.DATABASE)
    void keepAlone(byte[] scope, IdempotencyKeys.Answer answer) {
        QuarkusTransaction.requiringNew().run(() -> store(scope, answer));
    }

    private void store(byte[] scope, IdempotencyKeys.Answer answer) {
        database.createNativeQuery("update idempotent_answers set status = ?1, answer = ?2 where scope_hash = ?3")
                .setParameter(1, answer.status())
                .setParameter(2, answer.json())
                .setParameter(3, scope)
                .executeUpdate();
    }

    /** The request made nothing: it may be sent again under its key. */
    @TriedAgain(Without.DATABASE)
    void release(byte[] scope) {
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery(
                                "delete from idempotent_answers where scope_hash = ?1 and status is null")
                        .setParameter(1, scope)
                        .executeUpdate());
    }
}
