package dev.orrery.runtime.chat;

import dev.orrery.kit.failure.Failure;

/** A model that answers conversations. Used by one thread, which also closes it. */
public interface ChatModel extends AutoCloseable {
    /**
     * Emits {@code Started}, the pieces, and {@code Finished}; returns early when the generation is cancelled.
     *
     * @throws Failure 400 {@code context_length_exceeded} when the prompt leaves no room for an answer
     */
    void answer(ChatCall call, Generation generation);

    @Override
    void close();
}
