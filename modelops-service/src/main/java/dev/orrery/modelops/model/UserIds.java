package dev.orrery.modelops.model;

import dev.orrery.kit.failure.Failure;

/** Ids of users as paths and queries give them. */
public final class UserIds {
    private UserIds() {}

    /** @throws Failure 400 {@code invalid_user_id} */
    public static long parse(String text) {
        try {
            long id = Long.parseLong(text.trim());
            if (id > 0) {
                return id;
            }
        } catch (NumberFormatException malformed) {
            throw invalid(text).causedBy(malformed);
        }
        throw invalid(text);
    }

    private static Failure invalid(String text) {
        return Failure.badRequest("invalid_user_id", "'" + text + "' is not the id of a user.");
    }
}
