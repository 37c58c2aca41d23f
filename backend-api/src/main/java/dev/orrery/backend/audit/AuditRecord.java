package dev.orrery.backend.audit;

import dev.orrery.backend.audit.CallerNames.Named;
import dev.orrery.kit.trust.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that may have changed something. What the request named is made storable: no column holds the character 0, and
 * one entry that is refused would hold up all that follow.
 *
 * @param actor who called, where the edge authenticated the request, such as by an API key
 * @param named who called, where a secret of the request told it and no token
 * @param authorization the header of a call that was forwarded; whose it was is read when the record is written, and the
 *     header is not kept
 * @param target what was changed, such as {@code user:7}, where the code that changed it said so
 */
record AuditRecord(
        Instant at,
        @Nullable Actor actor,
        @Nullable Named named,
        @Nullable String authorization,
        String address,
        String requestId,
        String method,
        String path,
        int status,
        @Nullable String target,
        @Nullable String beforeJson,
        @Nullable String afterJson) {
    AuditRecord {
        requestId = storable(requestId);
        method = storable(method);
        path = storable(path);
        target = target == null ? null : storable(target);
        beforeJson = beforeJson == null ? null : storable(beforeJson);
        afterJson = afterJson == null ? null : storable(afterJson);
    }

    private static String storable(String text) {
        return text.replace('\u0000', '\ufffd');
    }
}
