package dev.orrery.backend.playground.session;

import dev.orrery.kit.failure.Failure;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions to list.
 *
 * @param updatedFrom first instant that counts
 * @param updatedBefore first instant that does not count any more
 */
public record SessionFilter(
        @Nullable PlaygroundKind kind,
        @Nullable String assistantRef,
        @Nullable String titleQuery,
        @Nullable Instant updatedFrom,
        @Nullable Instant updatedBefore) {

    /** Reads the query of the list route; days are UTC and inclusive. */
    public static SessionFilter of(
            @Nullable String kind,
            @Nullable String assistantRef,
            @Nullable String titleQuery,
            @Nullable String updatedFrom,
            @Nullable String updatedTo) {
        LocalDate from = day(updatedFrom, "updated_from");
        LocalDate to = day(updatedTo, "updated_to");
        if (from != null && to != null && to.isBefore(from)) {
            throw Failure.badRequest("invalid_updated_range", "updated_to lies before updated_from.");
        }
        return new SessionFilter(
                kindIfAny(kind),
                trimmed(assistantRef),
                trimmed(titleQuery),
                from == null ? null : from.atStartOfDay().toInstant(ZoneOffset.UTC),
                to == null ? null : to.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    public static @Nullable PlaygroundKind kindIfAny(@Nullable String text) {
        String kind = trimmed(text);
        return kind == null ? null : PlaygroundKind.parse(kind);
    }

    private static @Nullable LocalDate day(@Nullable String text, String field) {
        String day = trimmed(text);
        try {
            return day == null ? null : LocalDate.parse(day);
        } catch (DateTimeParseException malformed) {
            throw Failure.badRequest("invalid_" + field, field + " must be a day as YYYY-MM-DD.");
        }
    }

    private static @Nullable String trimmed(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.trim();
    }
}
