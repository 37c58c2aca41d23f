package dev.orrery.agent.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionStatusTest {
    @Test
    void onlyTheMovesOfTheContractAreAllowed() {
        assertEquals(ExecutionStatus.RUNNING, ExecutionStatus.QUEUED.to(ExecutionStatus.RUNNING));
        assertEquals(ExecutionStatus.SUCCEEDED, ExecutionStatus.RUNNING.to(ExecutionStatus.SUCCEEDED));
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> ExecutionStatus.QUEUED.to(ExecutionStatus.SUCCEEDED));
        assertEquals("An execution that is queued cannot become succeeded", refused.getMessage());
        for (ExecutionStatus next : ExecutionStatus.values()) {
            assertThrows(IllegalStateException.class, () -> ExecutionStatus.CANCELLED.to(next));
        }
    }

    @Test
    void fourStatesAreFinal() {
        assertEquals(
                List.of(
                        ExecutionStatus.SUCCEEDED,
                        ExecutionStatus.FAILED,
                        ExecutionStatus.BLOCKED,
                        ExecutionStatus.CANCELLED),
                Arrays.stream(ExecutionStatus.values())
                        .filter(ExecutionStatus::isTerminal)
                        .toList());
    }
}
