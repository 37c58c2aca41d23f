package dev.orrery.modelops.model;

import dev.orrery.kit.failure.Failure;
import org.jspecify.annotations.Nullable;

/** A number of a query string: absent is the standard value, out of range is the nearest bound. */
public final class QueryNumber {
    private QueryNumber() {}

    /** @throws Failure 400 {@code invalid_limit} when it is no integer */
    public static int read(@Nullable String text, int standard, int max) {
        return read(text, standard, 1, max, "limit");
    }

    /** @throws Failure 400 {@code invalid_<name>} when it is no integer */
    public static int read(@Nullable String text, int standard, int min, int max, String name) {
        if (text == null || text.isBlank()) {
            return standard;
        }
        try {
            return Math.clamp(Long.parseLong(text.trim()), min, max);
        } catch (NumberFormatException malformed) {
            throw Failure.badRequest("invalid_" + name, name + " must be an integer from " + min + " to " + max + ".");
        }
    }
}
