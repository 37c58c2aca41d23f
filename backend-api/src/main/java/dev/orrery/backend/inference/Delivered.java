package dev.orrery.backend.inference;

import dev.orrery.adapters.chat.ChatMessage;
import dev.orrery.adapters.chat.ChatRequest;
import dev.orrery.adapters.chat.TokenUsage;
import dev.orrery.kit.usage.UsageFigures;

/** How much of an answer went to its client so far. */
public final class Delivered {
    private final long charactersRead;
    private long pieces;
    private long characters;

    private Delivered(long charactersRead) {
        this.charactersRead = charactersRead;
    }

    public static Delivered of(ChatRequest request) {
        return new Delivered(request.messages().stream()
                .map(ChatMessage::content)
                .mapToLong(String::length)
                .sum());
    }

    public void add(String piece) {
        pieces++;
        characters += piece.length();
    }

    public long pieces() {
        return pieces;
    }

    public long characters() {
        return characters;
    }

    /** What this costs when the provider does not say. */
    public UsageFigures figures() {
        return UsageFigures.estimate(charactersRead, pieces);
    }

    /** What the provider says this costs, when it does. */
    public UsageFigures figures(TokenUsage told) {
        return told.equals(TokenUsage.UNKNOWN)
                ? figures()
                : UsageFigures.told(told.promptTokens(), told.completionTokens());
    }
}
