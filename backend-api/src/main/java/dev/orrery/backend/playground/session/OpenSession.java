package dev.orrery.backend.playground.session;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a turn needs of a session, read before the model is called; the history is the newest part of it. */
public record OpenSession(
        UUID id,
        PlaygroundKind kind,
        @Nullable String modelId,
        @Nullable String knowledgeBaseId,
        List<Line> history) {

    /** One stored message, oldest first. */
    public record Line(MessageRole role, String content) {}
}
