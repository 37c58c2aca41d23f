package dev.orrery.backend.audit;

import dev.orrery.kit.failure.Failure;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which entries an administrator asks for. */
final class AuditSearch {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final int LARGEST = 500;
    private static final int USUAL = 100;

    private final MultivaluedMap<String, String> query;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final int limit;

    /** @throws Failure 400 {@code invalid_filter}, {@code invalid_limit} */
    AuditSearch(MultivaluedMap<String, String> query) {
        this.query = query;
        number("actor_id", "actorId = :actor_id");
        number("status", "cast(status as long) = :status");
        number("before", "seq < :before");
        time("from", "at >= :from");
        time("to", "at < :to");
        String method = text("method");
        if (method != null) {
            add("method", "method = :method", method.toUpperCase(Locale.ROOT));
        }
        String target = text("target");
        if (target != null) {
            add("target", "target = :target", target);
        }
        String path = text("path");
        if (path != null) {
            add("path", "path like :path escape '!'", path.replaceAll("([!%_])", "!$1") + '%');
        }
        this.limit = limit();
    }

    String where() {
        return conditions.isEmpty() ? "1 = 1" : String.join(" and ", conditions);
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    int limit() {
        String value = text("limit");
        if (value == null) {
            return USUAL;
        }
        if (!NUMBER.matcher(value).matches() || Long.parseLong(value) < 1 || Long.parseLong(value) > LARGEST) {
            throw Failure.badRequest("invalid_limit", "limit must be a number from 1 to " + LARGEST + ".");
        }
        return Integer.parseInt(value);
    }

    private void number(String name, String condition) {
        String value = text(name);
        if (value == null) {
            return;
        }
        if (!NUMBER.matcher(value).matches()) {
            throw Failure.badRequest("invalid_filter", name + " must be a number.");
        }
        add(name, condition, Long.parseLong(value));
    }

    private void time(String name, String condition) {
        String value = text(name);
        if (value == null) {
            return;
        }
        try {
            add(name, condition, Instant.parse(value));
        } catch (DateTimeParseException malformed) {
            throw Failure.badRequest("invalid_filter", name + " must be a time such as 2026-01-31T12:00:00Z.")
                    .causedBy(malformed);
        }
    }

    private void add(String name, String condition, Object parameter) {
        conditions.add(condition);
        parameters.put(name, parameter);
    }

    private @Nullable String text(String name) {
        String value = query.getFirst(name);
        return value == null || value.isBlank() ? null : value.trim().replace("\0", "");
    }
}
