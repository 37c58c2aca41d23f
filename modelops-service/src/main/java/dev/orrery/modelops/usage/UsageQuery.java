package dev.orrery.modelops.usage;

import dev.orrery.kit.failure.Failure;
import jakarta.persistence.Tuple;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which usage is summed, and by what; null does not narrow. Days are UTC and inclusive.
 */
record UsageQuery(
        @Nullable String modelId,
        @Nullable Long userId,
        @Nullable UUID organizationId,
        @Nullable LocalDate from,
        @Nullable LocalDate to,
        List<Dimension> groupBy) {

    enum Dimension {
        DAY("day"),
        MODEL("model_id"),
        USER("user_id"),
        SOURCE("source");

        private final String column;

        Dimension(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }

        String wireName() {
            return this == DAY ? "day" : column;
        }

        Object read(Tuple row) {
            Object value = row.get(column);
            return this == DAY ? value.toString() : value;
        }
    }

    /**
     * Reads {@code from}, {@code to} (ISO days) and {@code group_by} (names separated by commas).
     *
     * @throws Failure 400 {@code invalid_range} or {@code invalid_group_by}
     */
    static UsageQuery of(@Nullable String from, @Nullable String to, @Nullable String groupBy) {
        UsageQuery query = new UsageQuery(null, null, null, day(from), day(to), dimensions(groupBy));
        if (query.from != null && query.to != null && query.to.isBefore(query.from)) {
            throw Failure.badRequest("invalid_range", "The day 'to' is before 'from'.");
        }
        return query;
    }

    UsageQuery ofModel(@Nullable String id) {
        return new UsageQuery(id, userId, organizationId, from, to, groupBy);
    }

    UsageQuery ofUser(@Nullable Long id) {
        return new UsageQuery(modelId, id, organizationId, from, to, groupBy);
    }

    UsageQuery ofOrganization(@Nullable UUID id) {
        return new UsageQuery(modelId, userId, id, from, to, groupBy);
    }

    UsageQuery total() {
        return new UsageQuery(modelId, userId, organizationId, from, to, List.of());
    }

    private static @Nullable LocalDate day(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return LocalDate.parse(text.trim());
        } catch (DateTimeException malformed) {
            throw Failure.badRequest("invalid_range", "'" + text + "' is no day; write it as 2026-11-30.");
        }
    }

    private static List<Dimension> dimensions(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return List.of();
        }
        return Arrays.stream(text.split(",", -1))
                .map(name -> name.trim().toUpperCase(Locale.ROOT))
                .map(name -> Arrays.stream(Dimension.values())
                        .filter(dimension -> dimension.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> Failure.badRequest(
                                "invalid_group_by",
                                "group_by takes day, model, user and source, separated by commas.")))
                .distinct()
                .toList();
    }
}
