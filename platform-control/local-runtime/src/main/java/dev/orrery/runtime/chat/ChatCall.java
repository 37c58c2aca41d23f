package dev.orrery.runtime.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param maxTokens longest answer
 * @param stop texts that end the answer and do not appear in it
 */
public record ChatCall(
        List<ChatTurn> turns,
        int maxTokens,
        double temperature,
        @Nullable Double topP,
        @Nullable Integer seed,
        List<String> stop) {}
