package dev.orrery.kit.failure;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** The error envelope of every HTTP answer: {@code details} is left out when empty. */
public record ErrorBody(
        String error,
        String message,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, ?> details) {

    public static ErrorBody of(Failure failure) {
        return new ErrorBody(failure.code(), failure.getMessage(), failure.details());
    }

    public static ErrorBody of(String code, String message) {
        return new ErrorBody(code, message, Map.of());
    }
}
