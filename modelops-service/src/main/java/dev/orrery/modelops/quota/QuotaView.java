package dev.orrery.modelops.quota;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Limits as clients see them; null is no limit. */
public record QuotaView(
        String subjectKind,
        String subject,
        @Nullable Integer requestsPerMinute,
        @Nullable Long tokensPerDay,
        long updatedByUserId,
        Instant updatedAt) {

    static QuotaView of(Quota quota) {
        return new QuotaView(
                quota.id.subjectKind().wireName(),
                quota.id.subject(),
                quota.requestsPerMinute,
                quota.tokensPerDay,
                quota.updatedByUserId,
                quota.updatedAt);
    }
}
