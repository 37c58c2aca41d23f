package dev.orrery.agent.execution;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Ids;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which executions a caller asks for.
 *
 * @param statuses those that are wanted; all when the caller named none
 * @param whose the caller's own, somebody's, or everybody's
 * @param before the last entry of the page before
 */
record ExecutionSearch(
        Set<ExecutionStatus> statuses,
        @Nullable String agentId,
        Whose whose,
        @Nullable UUID before,
        int limit) {
    private static final int USUAL = 50;
    private static final int MOST = 200;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** Whose executions. */
    sealed interface Whose {
        record Own() implements Whose {}

        record Of(long userId) implements Whose {}

        record All() implements Whose {}
    }

    /**
     * @throws Failure 400 {@code invalid_status}, {@code invalid_user_id}, {@code invalid_before} or {@code invalid_limit}
     */
    static ExecutionSearch of(
            @Nullable String status,
            @Nullable String agentId,
            @Nullable String userId,
            @Nullable String before,
            @Nullable String limit) {
        String last = given(before);
        UUID lastId = Ids.uuid(last);
        if (last != null && lastId == null) {
            throw Failure.badRequest("invalid_before", "before must be the id of an execution.");
        }
        return new ExecutionSearch(
                statuses(given(status)), given(agentId), whose(given(userId)), lastId, limit(given(limit)));
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip().replace("\u0000", "");
    }

    private static Set<ExecutionStatus> statuses(@Nullable String text) {
        if (text == null) {
            return EnumSet.allOf(ExecutionStatus.class);
        }
        return Stream.of(text.split(",", -1))
                .map(name -> status(name)
                        .orElseThrow(() -> Failure.badRequest(
                                "invalid_status",
                                "status must be one or more of "
                                        + Stream.of(ExecutionStatus.values())
                                                .map(ExecutionStatus::wireName)
                                                .collect(Collectors.joining(", "))
                                        + ", with commas between.")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ExecutionStatus.class)));
    }

    private static Optional<ExecutionStatus> status(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return Stream.of(ExecutionStatus.values())
                .filter(status -> status.wireName().equals(wanted))
                .findFirst();
    }

    private static Whose whose(@Nullable String text) {
        if (text == null) {
            return new Whose.Own();
        }
        if (text.equals("all")) {
            return new Whose.All();
        }
        if (!NUMBER.matcher(text).matches()) {
            throw Failure.badRequest("invalid_user_id", "user_id must be the id of a user, or all.");
        }
        return new Whose.Of(Long.parseLong(text));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return USUAL;
        }
        if (!NUMBER.matcher(text).matches() || Long.parseLong(text) < 1 || Long.parseLong(text) > MOST) {
            throw Failure.badRequest("invalid_limit", "limit must be a number from 1 to " + MOST + ".");
        }
        return Integer.parseInt(text);
    }
}
