package dev.orrery.context.run;

import dev.orrery.context.index.WriteGuard;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A document operation that has its knowledge base for itself. Used by one thread. */
public final class ManualWrite implements WriteGuard {
    private final String index;
    private final WriteGuard guard;
    private boolean unfinished;

    ManualWrite(String index, WriteGuard guard) {
        this.index = index;
        this.guard = guard;
    }

    /** The index that answers; no resync can replace it meanwhile. */
    public String index() {
        return index;
    }

    @Override
    public void write(Runnable action) {
        guard.write(action);
    }

    public <T> T call(Supplier<T> action) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        guard.write(() -> result.set(action.get()));
        return Objects.requireNonNull(result.get());
    }

    /** A step that puts the knowledge base into {@code error} when it fails; failures outside of steps do not. */
    public <T> T step(Supplier<T> step) {
        unfinished = true;
        T result = step.get();
        unfinished = false;
        return result;
    }

    boolean isUnfinished() {
        return unfinished;
    }
}
