package dev.orrery.backend.playground.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A turn on the wire: one prompt and what became of it.
 *
 * @param status {@code running}, {@code completed}, {@code failed} or {@code cancelled}
 * @param text what was said so far, of a turn without an answer; the answer of a completed one is a message
 * @param lastEventId the event that {@code text} goes up to: a reader that resumes after it misses and doubles nothing
 * @param executionId execution of the agent engine, for a knowledge turn
 * @param error why it has no answer, as its event {@code error} said
 */
public record TurnView(
        String id,
        String sessionId,
        String playgroundKind,
        String prompt,
        @Nullable String modelId,
        @Nullable String knowledgeBaseId,
        String status,
        boolean cancelRequested,
        @Nullable String text,
        long lastEventId,
        @Nullable String executionId,
        @Nullable Problem error,
        @Nullable String promptMessageId,
        @Nullable String answerMessageId,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /** The error envelope with its HTTP status. */
    public record Problem(
            String error,
            String message,
            int statusCode,
            @Nullable Object details) {}
}
