package dev.orrery.runtime.chat;

/** Where a model tells of its answer, and sees whether it is still wanted. */
public interface Progress {
    void emit(GenerationEvent event);

    /** True once nobody waits for the answer; the model then stops. */
    boolean cancelled();
}
