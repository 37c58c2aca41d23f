package dev.orrery.backend.quote;

import dev.orrery.kit.failure.Failure;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which quotes a list shows, and which page of them. */
final class QuoteFilter {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final int LARGEST_PAGE = 100;

    private final MultivaluedMap<String, String> query;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<String, Object> applied = new LinkedHashMap<>();
    private final int page;
    private final int pageSize;

    /** @throws Failure 400 with the code of the first parameter that is wrong */
    QuoteFilter(MultivaluedMap<String, String> query) {
        this.query = query;
        exact("language");
        exact("tone");
        exact("origin");
        contains("source_universe", "lower(sourceUniverse) like :source_universe escape '!'");
        contains(
                "query",
                "(lower(text) like :query escape '!' or lower(author) like :query escape '!'"
                        + " or lower(sourceUniverse) like :query escape '!')");
        flag("is_active", "active");
        flag("is_approved", "approved");
        day("created_from", "createdAt >= :created_from", 0);
        day("created_to", "createdAt < :created_to", 1);
        page = number("page", 1, Integer.MAX_VALUE, "invalid_page");
        pageSize = number("page_size", 10, LARGEST_PAGE, "invalid_page_size");
    }

    String where() {
        return conditions.isEmpty() ? "1 = 1" : String.join(" and ", conditions);
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** The filters in force, in their normal form. */
    Map<String, Object> applied() {
        return applied;
    }

    int page() {
        return page;
    }

    int pageSize() {
        return pageSize;
    }

    long offset() {
        return (page - 1L) * pageSize;
    }

    private void exact(String name) {
        String value = text(name);
        if (value != null) {
            add(name, name + " = :" + name, value.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT));
        }
    }

    /** Wildcards that a client sends stand for themselves. */
    private void contains(String name, String condition) {
        String value = text(name);
        if (value != null) {
            String pattern = value.toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1");
            add(name, condition, '%' + pattern + '%', value);
        }
    }

    private void flag(String name, String property) {
        if (!query.containsKey(name)) {
            return;
        }
        boolean value = switch (query.getFirst(name).trim().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default -> throw Failure.badRequest("invalid_boolean", name + " must be true or false.");
        };
        add(name, property + " = :" + name, value, value);
    }

    private void day(String name, String condition, int daysLater) {
        String value = text(name);
        if (value == null) {
            return;
        }
        try {
            if (!DATE.matcher(value).matches()) {
                throw new DateTimeParseException("not a date", value, 0);
            }
            Instant start = LocalDate.parse(value)
                    .plusDays(daysLater)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            add(name, condition, start, value);
        } catch (DateTimeParseException malformed) {
            throw Failure.badRequest("invalid_date", name + " must be a date such as 2026-01-31.")
                    .causedBy(malformed);
        }
    }

    private int number(String name, int fallback, int largest, String code) {
        String value = text(name);
        if (value == null) {
            return fallback;
        }
        if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) < 1 || Integer.parseInt(value) > largest) {
            throw Failure.badRequest(
                    code, name + " must be a number from 1" + (largest == LARGEST_PAGE ? " to 100." : "."));
        }
        return Integer.parseInt(value);
    }

    private void add(String name, String condition, Object parameter, Object shown) {
        conditions.add(condition);
        parameters.put(name, parameter);
        applied.put(name, shown);
    }

    private @Nullable String text(String name) {
        String value = query.getFirst(name);
        return value == null || value.isBlank() ? null : value.trim().replace("\0", "");
    }
}
