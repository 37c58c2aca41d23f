package dev.orrery.agent.registry;

import dev.orrery.kit.failure.Failure;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids that a client chooses. They must be addressable as one segment of a path, so a slash is refused. */
public final class EntityId {
    private static final int MAX_LENGTH = 200;
    private static final Pattern ADDRESSABLE = Pattern.compile("(?!\\.{1,2}$)[^/\\\\\\p{Cntrl}]+");

    private EntityId() {}

    /** @throws Failure 400 with this code */
    public static String require(@Nullable String id, String code) {
        if (id == null || id.length() > MAX_LENGTH || !ADDRESSABLE.matcher(id).matches()) {
            throw Failure.badRequest(
                    code, "Give an id of 1 to " + MAX_LENGTH + " characters without slashes and control characters.");
        }
        return id;
    }
}
