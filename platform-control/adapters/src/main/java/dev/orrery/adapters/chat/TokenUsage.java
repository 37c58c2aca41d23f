package dev.orrery.adapters.chat;

/** Tokens that a call cost, as the provider counted them; zero where it did not say. */
public record TokenUsage(long promptTokens, long completionTokens) {
    public static final TokenUsage UNKNOWN = new TokenUsage(0, 0);
}
