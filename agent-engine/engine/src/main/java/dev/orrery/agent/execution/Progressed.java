package dev.orrery.agent.execution;

import java.util.List;

/** How far a run came. */
sealed interface Progressed {
    record Done(ExecutionResult result) implements Progressed {}

    /** @param questions those that a person must answer before it goes on */
    record Waiting(List<Question> questions, LoopState state) implements Progressed {}
}
