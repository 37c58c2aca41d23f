package dev.orrery.backend.idempotency;

import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.request.IdempotencyKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** The keys under which clients may send a request again. Blocks. */
@ApplicationScoped
public class IdempotencyKeys {
    private final IdempotentAnswers answers;

    IdempotencyKeys(IdempotentAnswers answers) {
        this.answers = answers;
    }

    /** What was answered before, as JSON. */
    public record Answer(int status, String json) {}

    /** The key as this user's for this path. */
    public byte[] scope(long userId, String path, IdempotencyKey key) {
        return IdempotencyKey.fingerprint(userId + "\n" + path + "\n" + key.value());
    }

    /**
     * Empty when the caller is the first: it answers, and then must {@link #keep}, {@link #keepAlone} or {@link #release}.
     *
     * @throws Failure 409 {@code idempotency_key_reused}, {@code idempotency_in_progress}
     */
    public Optional<Answer> claim(byte[] scope, byte[] body) {
        return answers.claim(scope, IdempotencyKey.fingerprint(body), UUID.randomUUID());
    }

    /** In the transaction that makes what the answer tells. */
    public void keep(byte[] scope, int status, String json) {
        answers.keep(scope, new Answer(status, json));
    }

    /** Once something was made elsewhere. */
    public void keepAlone(byte[] scope, int status, String json) {
        answers.keepAlone(scope, new Answer(status, json));
    }

    public void release(byte[] scope) {
        answers.release(scope);
    }
}
