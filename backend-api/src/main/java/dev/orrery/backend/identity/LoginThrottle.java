package dev.orrery.backend.identity;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Slows down guessing: after some wrong passwords in a row for one account from one address, each further attempt waits
 * twice as long. Kept in memory, for each instance of the edge.
 */
@ApplicationScoped
class LoginThrottle {
    private static final int MOST_REMEMBERED = 50_000;

    private final IdentityConfig.Throttle config;
    private final Map<String, Misses> misses = new ConcurrentHashMap<>();

    private record Misses(int count, long lastNanos) {}

    LoginThrottle(IdentityConfig config) {
        this.config = config.throttle();
    }

    /** @throws Failure 429 {@code rate_limited} while this account must wait at this address. */
    void check(String account, String address) {
        Misses known = misses.get(key(account, address));
        if (known == null || known.count() < config.freeAttempts()) {
            return;
        }
        Duration left = wait(known.count()).minusNanos(System.nanoTime() - known.lastNanos());
        if (left.isPositive()) {
            throw Failure.of(429, "rate_limited", "Too many wrong passwords; wait before the next attempt.")
                    .with(Failure.RETRY_AFTER, left.toSeconds() + 1);
        }
    }

    void missed(String account, String address) {
        if (misses.size() >= MOST_REMEMBERED) {
            misses.clear();
        }
        misses.merge(
                key(account, address),
                new Misses(1, System.nanoTime()),
                (before, now) -> new Misses(before.count() + 1, now.lastNanos()));
    }

    void hit(String account, String address) {
        misses.remove(key(account, address));
    }

    private Duration wait(int count) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(count - config.freeAttempts(), 20));
        return doubled.compareTo(config.longestWait()) < 0 ? doubled : config.longestWait();
    }

    private static String key(String account, String address) {
        return account + '\n' + address;
    }
}
