package dev.orrery.context.index;

/**
 * Says whether the writer may still write. Vectors are written under it too: as long as a guarded action runs, nobody
 * else can take over the writer's work.
 */
@FunctionalInterface
public interface WriteGuard {
    /** Runs the action in a transaction of its own; throws without running it when the writer has lost its right. */
    void write(Runnable action);

    /** As {@link #write}, or nothing at all while another action of this writer runs. */
    default void writeIfIdle(Runnable action) {
        write(action);
    }
}
