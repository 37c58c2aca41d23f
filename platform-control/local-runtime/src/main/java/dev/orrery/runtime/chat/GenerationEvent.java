package dev.orrery.runtime.chat;

import dev.orrery.kit.failure.Failure;

/** What happens to a generation, in order: started, text, text, …, then finished or failed. */
public sealed interface GenerationEvent {
    /** The prompt was accepted and is read. */
    record Started(int promptTokens) implements GenerationEvent {}

    /** The next piece of the answer; whole characters only. */
    record Text(String text) implements GenerationEvent {}

    record Finished(FinishReason reason, int promptTokens, int completionTokens) implements GenerationEvent {}

    record Failed(Failure failure) implements GenerationEvent {}
}
