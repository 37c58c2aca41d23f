package dev.orrery.backend.idempotency;

import dev.orrery.kit.failure.Failure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys under which clients may send a request again. Blocks. */
@ApplicationScoped
public class IdempotencyKeys {
    public static final String HEADER = "Idempotency-Key";
    /** In an answer that was given before. */
    public static final String REPLAYED = "Idempotency-Replayed";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final IdempotentAnswers answers;

    IdempotencyKeys(IdempotentAnswers answers) {
        this.answers = answers;
    }

    /** What was answered before, as JSON. */
    public record Answer(int status, String json) {}

    /**
     * The key as this user's for this path.
     *
     * @throws Failure 400 {@code invalid_idempotency_key}
     */
    public byte[] scope(long userId, String path, String key) {
        if (!KEY.matcher(key).matches()) {
            throw Failure.badRequest(
                    "invalid_idempotency_key", "Idempotency-Key must be 1 to 200 visible ASCII characters.");
        }
        return sha256((userId + "\n" + path + "\n" + key).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Empty when the caller is the first: it answers, and then must {@link #keep} or {@link #release}.
     *
     * @throws Failure 409 {@code idempotency_key_reused}, {@code idempotency_in_progress}
     */
    public Optional<Answer> claim(byte[] scope, byte[] body) {
        return answers.claim(scope, sha256(body));
    }

    public void keep(byte[] scope, int status, String json) {
        answers.keep(scope, new Answer(status, json));
    }

    public void release(byte[] scope) {
        answers.release(scope);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
