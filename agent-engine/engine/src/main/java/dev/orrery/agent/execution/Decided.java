package dev.orrery.agent.execution;

import dev.orrery.agent.tool.CheckedCall.Ready;
import org.jspecify.annotations.Nullable;

/**
 * A decision and what it was about. An agent may be changed while an execution of it waits, so that the model's name for a
 * tool stands for another one by then; nobody agreed to that.
 */
record Decided(Decision decision, @Nullable String toolRef) {
    static Decided of(Approval approval) {
        return new Decided(
                new Decision(Decision.APPROVE.equals(approval.decision()), approval.reason()), approval.toolRef());
    }

    boolean isAbout(Ready call) {
        return call.tool().definition().ref().equals(toolRef);
    }
}
