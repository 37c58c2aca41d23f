package dev.orrery.platform.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A change as the API shows it. */
public record ChangeView(
        UUID id,
        Instant changedAt,
        long changedByUserId,
        String subject,
        String subjectId,
        String subjectName,
        String action,
        @Nullable Map<String, @Nullable Object> before,
        @Nullable Map<String, @Nullable Object> after) {

    static ChangeView of(ChangeRecord row) {
        return new ChangeView(
                row.id,
                row.changedAt,
                row.changedByUserId,
                row.subject.wireName(),
                row.subjectId,
                row.subjectName,
                row.before == null ? "created" : row.after == null ? "deleted" : "updated",
                row.before,
                row.after);
    }
}
