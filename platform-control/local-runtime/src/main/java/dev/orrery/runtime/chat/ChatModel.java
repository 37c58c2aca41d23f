package dev.orrery.runtime.chat;

import dev.orrery.kit.failure.Failure;
import java.io.IOException;

/** A model that answers conversations. Used by one thread, which also closes it. */
public interface ChatModel extends AutoCloseable {
    /**
     * Emits {@code Started}, the pieces, and {@code Finished}; returns early when the answer is no longer wanted.
     *
     * @throws IOException when the model cannot be had any more
     * @throws Failure 400 {@code context_length_exceeded} when the prompt leaves no room for an answer
     */
    void answer(ChatCall call, Progress progress) throws IOException;

    /** False once the model went away by itself; asked by any thread. */
    default boolean isAlive() {
        return true;
    }

    @Override
    void close();
}
