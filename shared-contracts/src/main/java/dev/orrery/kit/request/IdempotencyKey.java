package dev.orrery.kit.request;

import dev.orrery.kit.failure.Failure;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The key under which a caller may send the same request again without making anything twice.
 *
 * @param value 1 to 200 visible ASCII characters
 */
public record IdempotencyKey(String value) {
    public static final String HEADER = "Idempotency-Key";
    /** {@code true} in an answer to a request that was sent before. */
    public static final String REPLAYED = "Idempotency-Replayed";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    /** The key that a request carries; empty without one. @throws Failure 400 {@code invalid_idempotency_key} */
    public static Optional<IdempotencyKey> of(HttpServerRequest request) {
        String header = request.getHeader(HEADER);
        if (header == null) {
            return Optional.empty();
        }
        if (!KEY.matcher(header).matches()) {
            throw Failure.badRequest("invalid_idempotency_key", HEADER + " must be 1 to 200 visible ASCII characters.");
        }
        return Optional.of(new IdempotencyKey(header));
    }

    /** 409 for another request under a key that was used. */
    public static Failure reused() {
        return Failure.conflict(
                "idempotency_key_reused", "This " + HEADER + " came with another request; use a new one.");
    }

    /** What tells whether two requests are the same: their SHA-256. */
    public static byte[] fingerprint(String request) {
        return fingerprint(request.getBytes(StandardCharsets.UTF_8));
    }

    /** The same of a request's bytes. */
    public static byte[] fingerprint(byte[] request) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(request);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
