package dev.orrery.backend.audit;

import dev.orrery.backend.audit.CallerNames.Named;
import dev.orrery.kit.trust.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call that may have changed something. What the request named is made storable: no column holds the character 0, and
 * one entry that is refused would hold up all that follow. It is made short as well, since entries are kept for ever and
 * anybody can cause one: a long target is cut, and how something was is left out where it is very large.
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
    private static final int LONGEST_PATH = 2000;
    private static final int LONGEST_TARGET = 400;
    /** Larger than what the limits of any input let an object become that is noted here. */
    private static final int LONGEST_STATE = 256 * 1024;

    AuditRecord {
        requestId = storable(requestId);
        method = storable(method);
        path = storable(cut(path, LONGEST_PATH));
        target = target == null ? null : storable(cut(target, LONGEST_TARGET));
        beforeJson = beforeJson == null ? null : state(beforeJson);
        afterJson = afterJson == null ? null : state(afterJson);
    }

    /** Never between the halves of one letter, which no column holds either. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    private static String state(String json) {
        return json.length() <= LONGEST_STATE ? storable(json) : "{\"omitted_characters\":" + json.length() + "}";
    }

    private static String storable(String text) {
        return text.replace('\u0000', '\ufffd');
    }
}
