package dev.orrery.agent.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orrery.kit.failure.Failure;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code error} of an execution record, section 7.5; {@code details} name the execution. */
public record ExecutionError(
        String code,
        String message,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, @Nullable Object> details) {

    static ExecutionError of(UUID execution, Failure failure) {
        return new ExecutionError(
                failure.code(),
                failure.getMessage(),
                failure.with("execution_id", execution).details());
    }
}
