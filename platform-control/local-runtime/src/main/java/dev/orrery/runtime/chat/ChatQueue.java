package dev.orrery.runtime.chat;

import dev.orrery.kit.failure.Failure;
import dev.orrery.runtime.chat.GenerationMetrics.Outcome;
import dev.orrery.runtime.model.InProcessModel;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A chat model with the one thread that it is used on: one generation at a time takes all cores, a bounded number waits,
 * and more are refused at once. After a while without one the model rests.
 */
public final class ChatQueue implements InProcessModel {
    private static final Logger LOG = Logger.getLogger(ChatQueue.class);

    private final RestingChatModel model;
    private final Duration keepAlive;
    private final GenerationMetrics metrics;
    private final int queueLength;
    private final ScheduledThreadPoolExecutor thread;
    private final Set<Generation> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private volatile boolean closed;

    /** Of the model's thread. */
    private @Nullable ScheduledFuture<?> rest;

    /** @param keepAlive time without a generation until the model rests; it never does when that is zero */
    public ChatQueue(RestingChatModel model, Duration keepAlive, int queueLength, GenerationMetrics metrics) {
        this.model = model;
        this.keepAlive = keepAlive;
        this.metrics = metrics;
        this.queueLength = queueLength;
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("chat-model").factory());
        thread.setRemoveOnCancelPolicy(true);
        metrics.watch(model::isResident);
        thread.execute(this::restLater);
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
        stayAwake();
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
            restLater();
        }
    }

    private void restLater() {
        if (!keepAlive.isZero() && model.isResident() && !closed) {
            rest = thread.schedule(this::rest, keepAlive.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void stayAwake() {
        if (rest != null) {
            rest.cancel(false);
            rest = null;
        }
    }

    private void rest() {
        LOG.infof("The chat model rests, after %d s without a question", keepAlive.toSeconds());
        giveBack();
    }

    private void giveBack() {
        try {
            model.close();
        } catch (RuntimeException failed) {
            LOG.warn("The chat model was not released cleanly", failed);
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
        } catch (IOException gone) {
            metrics.count(Outcome.FAILED);
            generation.emit(new GenerationEvent.Failed(unloaded().causedBy(gone)));
            lost.complete("model_load_failed: " + gone.getMessage());
        } catch (RuntimeException | Error failed) {
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

    /** Tells when the model rested and can no longer be loaded. */
    @Override
    public void whenLost(Consumer<String> listener) {
        lost.thenAccept(listener);
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
            thread.execute(this::end);
        }
        if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
            LOG.warn("The chat model is still busy 30 s after it was unloaded");
        }
    }

    private void end() {
        stayAwake();
        giveBack();
        thread.shutdown();
    }
}
