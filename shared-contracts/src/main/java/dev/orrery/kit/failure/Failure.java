package dev.orrery.kit.failure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one error type of the suite: a machine code that clients switch on, a text that names the thing and the remedy,
 * the HTTP status it maps to, and optional details. Mapped to the envelope in {@link FailureMappers}.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A detail that is told in the header {@code Retry-After} too. */
    public static final String RETRY_AFTER = "retry_after_seconds";

    private final int status;
    private final String code;
    private final transient Map<String, @Nullable Object> details;

    private Failure(
            int status,
            String code,
            String message,
            Map<String, ? extends @Nullable Object> details,
            @Nullable Throwable cause) {
        super(message, cause, false, cause != null || status >= 500);
        this.status = status;
        this.code = code;
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    public static Failure of(int status, String code, String message) {
        return new Failure(status, code, message, Map.of(), null);
    }

    public static Failure badRequest(String code, String message) {
        return of(400, code, message);
    }

    public static Failure unauthorized(String code, String message) {
        return of(401, code, message);
    }

    public static Failure forbidden(String code, String message) {
        return of(403, code, message);
    }

    public static Failure notFound(String code, String message) {
        return of(404, code, message);
    }

    public static Failure conflict(String code, String message) {
        return of(409, code, message);
    }

    public static Failure badGateway(String code, String message) {
        return of(502, code, message);
    }

    public static Failure unavailable(String code, String message) {
        return of(503, code, message);
    }

    /** The same failure with these details. */
    public Failure with(Map<String, ? extends @Nullable Object> details) {
        return new Failure(status, code, getMessage(), details, getCause());
    }

    /** The same failure with one more detail. */
    public Failure with(String key, @Nullable Object value) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(details);
        merged.put(key, value);
        return new Failure(status, code, getMessage(), merged, getCause());
    }

    /** The same failure with its cause, for the log only. */
    public Failure causedBy(Throwable cause) {
        return new Failure(status, code, getMessage(), details, cause);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Map<String, @Nullable Object> details() {
        return details;
    }

    /** Seconds after which the call is worth another attempt, when this failure says so. */
    public Optional<String> retryAfter() {
        return Optional.ofNullable(details.get(RETRY_AFTER)).map(Object::toString);
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? code : message;
    }
}
