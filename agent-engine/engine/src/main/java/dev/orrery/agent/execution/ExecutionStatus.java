package dev.orrery.agent.execution;

import java.util.Locale;
import java.util.Set;

/** States of an execution and the moves between them, section 7.6 of the playgrounds contract. */
public enum ExecutionStatus {
    QUEUED,
    RUNNING,
    /** A person must decide about a tool call. */
    AWAITING_APPROVAL,
    SUCCEEDED,
    FAILED,
    BLOCKED,
    CANCELLED;

    public static ExecutionStatus ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isTerminal() {
        return next().isEmpty();
    }

    /** States that may follow this one. */
    public Set<ExecutionStatus> next() {
        return switch (this) {
            case QUEUED -> Set.of(RUNNING, FAILED, BLOCKED, CANCELLED);
            case RUNNING -> Set.of(AWAITING_APPROVAL, SUCCEEDED, FAILED, BLOCKED, CANCELLED);
            case AWAITING_APPROVAL -> Set.of(RUNNING, FAILED, CANCELLED);
            case SUCCEEDED, FAILED, BLOCKED, CANCELLED -> Set.of();
        };
    }

    /** The next state. @throws IllegalStateException for a move that is not allowed */
    public ExecutionStatus to(ExecutionStatus next) {
        if (!next().contains(next)) {
            throw new IllegalStateException("An execution that is " + wireName() + " cannot become " + next.wireName());
        }
        return next;
    }
}
