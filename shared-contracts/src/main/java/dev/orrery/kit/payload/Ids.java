package dev.orrery.kit.payload;

import dev.orrery.kit.failure.Failure;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids as they come from a path or a body: a malformed id is an unknown id. */
public final class Ids {
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Ids() {}

    public static @Nullable UUID uuid(@Nullable String text) {
        return text != null && UUID_TEXT.matcher(text).matches() ? UUID.fromString(text) : null;
    }

    /** @throws Failure the endpoint's 404 with this code when the text is no UUID. */
    public static UUID pathUuid(String text, String notFoundCode) {
        UUID id = uuid(text);
        if (id == null) {
            throw Failure.notFound(notFoundCode, "There is nothing with the id '" + text + "'.");
        }
        return id;
    }
}
