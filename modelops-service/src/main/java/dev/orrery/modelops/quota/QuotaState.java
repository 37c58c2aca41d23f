package dev.orrery.modelops.quota;

import org.jspecify.annotations.Nullable;

/**
 * A user's limits, null where there is none, and what is used of them.
 *
 * @param tokensHeld lent and neither used nor returned yet
 */
public record QuotaState(
        @Nullable Integer requestsPerMinute,
        @Nullable Long tokensPerDay,
        int requestsThisMinute,
        long tokensToday,
        long tokensHeld) {}
