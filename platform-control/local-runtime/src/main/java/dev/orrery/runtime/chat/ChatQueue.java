package dev.orrery.runtime.chat;

import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.chat.GenerationMetrics.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A chat model with the one thread that it is used on: one generation at a time takes all cores, a bounded number waits,
 * and more are refused at once.
 */
public final class ChatQueue implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ChatQueue.class);

    private final ChatModel model;
    private final GenerationMetrics metrics;
    private final int queueLength;
    private final ExecutorService thread;
    private final Set<Generation> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public ChatQueue(ChatModel model, int queueLength, GenerationMetrics metrics) {
        this.model = model;
        this.metrics = metrics;
        this.queueLength = queueLength;
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("chat-model").factory());
    }

    /**
     * Starts a generation, or lets it wait for its turn.
     *
     * @throws Failure 429 {@code runtime_busy} when too many wait already
     */
    public Generation submit(ChatCall call) {
        Generation generation = new Generation(call);
        synchronized (this) {
            if (closed) {
                throw unloaded();
            }
            // A cancelled one leaves the queue at its turn without work, so it takes no place.
            if (open.stream().filter(other -> !other.cancelled()).count() > queueLength) {
                throw Failure.of(429, "runtime_busy", "Too many requests wait for the chat model; try again shortly.");
            }
            open.add(generation);
            metrics.queued();
            thread.execute(() -> run(generation));
        }
        return generation;
    }

    private void run(Generation generation) {
        metrics.dequeued();
        try {
            if (closed) {
                generation.emit(new GenerationEvent.Failed(unloaded()));
            } else if (generation.cancelled()) {
                metrics.count(Outcome.CANCELLED);
            } else {
                answer(generation);
            }
        } finally {
            open.remove(generation);
        }
    }

    private void answer(Generation generation) {
        metrics.started();
        try {
            model.answer(generation.call(), generation);
            if (generation.finished()) {
                metrics.count(Outcome.FINISHED);
            } else {
                metrics.count(Outcome.CANCELLED);
                generation.emit(new GenerationEvent.Failed(unloaded()));
            }
        } catch (Failure refused) {
            metrics.count(Outcome.REFUSED);
            generation.emit(new GenerationEvent.Failed(refused));
        } catch (RuntimeException failed) {
            metrics.count(Outcome.FAILED);
            LOG.error("A generation failed", failed);
            generation.emit(new GenerationEvent.Failed(Failure.of(500, "generation_failed", "The chat model failed.")
                    .causedBy(failed)));
        } finally {
            metrics.ended();
        }
    }

    private static Failure unloaded() {
        return Failure.conflict("runtime_model_not_loaded", "The chat model was unloaded.");
    }

    /** Cancels what runs, refuses what waits, and returns when the model is released. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open.forEach(Generation::cancel);
            thread.execute(model::close);
            thread.shutdown();
        }
        if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
            LOG.warn("The chat model is still busy 30 s after it was unloaded");
        }
    }
}
