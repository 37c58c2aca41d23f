package dev.orrery.backend.identity;

import dev.orrery.backend.edge.RateLimitMetrics;
import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Slows down guessing: after some wrong passwords in a row for one account from one address, each further attempt waits
 * twice as long; a second, higher count for the account alone slows down guesses that come from many addresses. Kept in
 * the database, so that neither another instance nor a restart gives new attempts.
 */
@ApplicationScoped
class LoginMisses {
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final EntityManager database;
    private final IdentityConfig.Throttle config;
    private final RateLimitMetrics metrics;

    LoginMisses(EntityManager database, IdentityConfig config, RateLimitMetrics metrics) {
        this.database = database;
        this.config = config.throttle();
        this.metrics = metrics;
    }

    /** What is counted: a name and where it is tried from. */
    record Attempt(String account, String address) {
        private String here() {
            return "at " + address + ' ' + account;
        }

        private String everywhere() {
            return "all " + account;
        }
    }

    /** @throws Failure 429 {@code rate_limited} while this account must wait */
    void check(Attempt attempt) {
        IdentityStore.transaction(() -> {
            check(attempt.here(), config.freeAttempts());
            check(attempt.everywhere(), config.freeAttemptsFromAnywhere());
            return attempt;
        });
    }

    void missed(Attempt attempt) {
        IdentityStore.transaction(() -> {
            Instant now = IdentityStore.now();
            database.createNativeQuery("delete from login_misses where last_at < ?1")
                    .setParameter(1, now.minus(REMEMBERED))
                    .executeUpdate();
            for (String subject : List.of(attempt.here(), attempt.everywhere())) {
                database.createNativeQuery("insert into login_misses (subject, misses, last_at) values (?1, 1, ?2)"
                                + " on conflict (subject) do update set misses = login_misses.misses + 1,"
                                + " last_at = excluded.last_at")
                        .setParameter(1, subject)
                        .setParameter(2, now)
                        .executeUpdate();
            }
            return attempt;
        });
    }

    /** A right password ends the row of wrong ones. */
    void hit(Attempt attempt) {
        IdentityStore.transaction(() -> database.createNativeQuery("delete from login_misses where subject in (?1, ?2)")
                .setParameter(1, attempt.here())
                .setParameter(2, attempt.everywhere())
                .executeUpdate());
    }

    private void check(String subject, int free) {
        @SuppressWarnings("unchecked")
        List<@Nullable Object[]> rows = database.createNativeQuery(
                        "select misses, cast(extract(epoch from (?2 - last_at)) * 1000 as bigint)"
                                + " from login_misses where subject = ?1")
                .setParameter(1, subject)
                .setParameter(2, IdentityStore.now())
                .getResultList();
        if (rows.isEmpty()) {
            return;
        }
        int misses = ((Number) Objects.requireNonNull(rows.getFirst()[0])).intValue();
        long passedMillis = ((Number) Objects.requireNonNull(rows.getFirst()[1])).longValue();
        if (misses < free) {
            return;
        }
        Duration left = wait(misses - free).minusMillis(passedMillis);
        if (left.isPositive()) {
            metrics.refused(RateLimitMetrics.Limit.PASSWORD);
            throw Failure.of(429, "rate_limited", "Too many wrong passwords; wait before the next attempt.")
                    .with(Failure.RETRY_AFTER, left.toSeconds() + 1);
        }
    }

    private Duration wait(int beyond) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(beyond, 20));
        return doubled.compareTo(config.longestWait()) < 0 ? doubled : config.longestWait();
    }
}
