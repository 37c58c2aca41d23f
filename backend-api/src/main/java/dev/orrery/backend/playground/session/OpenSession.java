package dev.orrery.backend.playground.session;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a turn needs of a session, read before the model is called; the history is the newest part of it.
 *
 * @param agent the agent that answers in a chat; null when the model alone does
 */
public record OpenSession(
        UUID id,
        PlaygroundKind kind,
        @Nullable String agent,
        @Nullable String modelId,
        @Nullable String knowledgeBaseId,
        List<Line> history) {

    private static final String AGENT = "agent.";

    /** The agent that an assistant of a chat names; null when it names none. */
    static @Nullable String agent(PlaygroundKind kind, @Nullable String assistantRef) {
        return kind == PlaygroundKind.CHAT && assistantRef != null && assistantRef.startsWith(AGENT)
                ? assistantRef
                : null;
    }

    /** One stored message, oldest first. */
    public record Line(MessageRole role, String content) {}
}
