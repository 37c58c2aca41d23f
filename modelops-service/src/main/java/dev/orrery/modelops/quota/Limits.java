package dev.orrery.modelops.quota;

import org.jspecify.annotations.Nullable;

/** What a user may use; null is no limit. */
record Limits(@Nullable Integer requestsPerMinute, @Nullable Long tokensPerDay) {
    static final Limits NONE = new Limits(null, null);

    boolean areNone() {
        return requestsPerMinute == null && tokensPerDay == null;
    }
}
