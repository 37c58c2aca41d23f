package dev.orrery.contracts.modelops;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A block of a user's budget. An unexpired grant counts as used, so that several processes cannot spend one budget
 * twice; what was really used arrives as {@link UsageRecord}s.
 *
 * @param granted whether at least one call may be made; otherwise answer 429
 * @param unlimited whether the user has no limit; nothing is counted until {@code expiresAt}
 * @param requests calls that may be made before {@code expiresAt}
 * @param tokens tokens that may be used before {@code expiresAt}; {@link #NO_TOKEN_LIMIT} where only calls are limited
 * @param expiresAt when the rest of the block is void
 * @param retryAfterSeconds when refused: after how many seconds to ask again
 * @param limit when refused: which limit, {@code requests_per_minute} or {@code tokens_per_day}
 */
public record QuotaGrant(
        boolean granted,
        boolean unlimited,
        int requests,
        long tokens,
        Instant expiresAt,
        @Nullable Integer retryAfterSeconds,
        @Nullable String limit) {
    public static final long NO_TOKEN_LIMIT = Long.MAX_VALUE;
}
