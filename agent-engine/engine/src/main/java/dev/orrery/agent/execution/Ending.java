package dev.orrery.agent.execution;

import dev.orrery.kit.failure.Failure;

/** How an execution ends: with a result, or with an error and its HTTP status. */
sealed interface Ending {
    ExecutionStatus status();

    record Success(ExecutionResult result) implements Ending {
        @Override
        public ExecutionStatus status() {
            return ExecutionStatus.SUCCEEDED;
        }
    }

    record Error(ExecutionStatus status, Failure failure) implements Ending {}
}
