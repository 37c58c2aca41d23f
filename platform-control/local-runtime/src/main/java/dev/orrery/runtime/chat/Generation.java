package dev.orrery.runtime.chat;

import dev.orrery.kit.failure.Failure;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One answer on its way from the model's thread to the request's. */
public final class Generation implements Progress {
    private static final long LOOK_MILLIS = 50;

    private final ChatCall call;
    private final LinkedBlockingQueue<GenerationEvent> events = new LinkedBlockingQueue<>();
    private volatile boolean cancelled;
    private volatile boolean finished;

    Generation(ChatCall call) {
        this.call = call;
    }

    ChatCall call() {
        return call;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void emit(GenerationEvent event) {
        finished = finished || event instanceof GenerationEvent.Finished;
        events.add(event);
    }

    /** True once the whole answer was emitted; cancelling comes too late then. */
    boolean finished() {
        return finished;
    }

    public void cancel() {
        cancelled = true;
    }

    /**
     * Waits for the next event; cancels the generation and returns null once the client is gone.
     *
     * @throws Failure when the generation failed
     */
    public @Nullable GenerationEvent next(BooleanSupplier clientGone) {
        try {
            while (true) {
                if (clientGone.getAsBoolean()) {
                    cancel();
                    return null;
                }
                GenerationEvent event = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (event instanceof GenerationEvent.Failed(Failure failure)) {
                    throw failure;
                }
                if (event != null) {
                    return event;
                }
            }
        } catch (InterruptedException stopped) {
            cancel();
            Thread.currentThread().interrupt();
            throw Failure.unavailable("runtime_unavailable", "The runtime is stopping.");
        }
    }
}
