package dev.orrery.agent.execution;

import dev.orrery.agent.ExecFailure;
import dev.orrery.kit.failure.Failure;

/** Why a run is stopped from outside. */
enum StopReason {
    /** The user, or the client's disconnect, cancelled it. */
    CANCELLED,
    /** It ran longer than allowed. */
    DEADLINE,
    /** Nobody decided about its tool call in time. */
    APPROVAL_EXPIRED,
    /** This process shuts down. */
    SHUTDOWN,
    /** Another process ended it, or its events cannot be stored: this run may not write any more. */
    LOST;

    Failure failure() {
        return switch (this) {
            case CANCELLED -> ExecFailure.cancelled();
            case APPROVAL_EXPIRED -> ExecFailure.approvalExpired();
            case DEADLINE -> ExecFailure.deadlinePassed();
            case SHUTDOWN, LOST -> ExecFailure.interrupted();
        };
    }
}
