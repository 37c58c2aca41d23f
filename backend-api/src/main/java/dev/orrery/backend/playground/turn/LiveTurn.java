package dev.orrery.backend.playground.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.eventlog.EventFeed;
import dev.orrery.kit.eventlog.LogWriter;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.sse.ClientConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A turn that this process answers: its events, how it ends, and the handle to stop it. It has no client: readers come
 * and go. Events come from its one thread.
 */
final class LiveTurn implements Progress.Listener {
    /** Why a turn is stopped from outside. */
    enum StopReason {
        /** Its user stopped it. */
        CANCELLED,
        /** It took too long. */
        DEADLINE,
        /** This process ends, and nobody can go on with the turn. */
        SHUTDOWN,
        /** This process ends; another one, or the next, goes on. */
        HANDED_OVER,
        /** It was deleted, or another process ended it: this one may not write any more. */
        LOST;

        Failure failure() {
            return switch (this) {
                case CANCELLED -> TurnFailure.cancelled();
                case DEADLINE -> TurnFailure.tooLong();
                case SHUTDOWN, HANDED_OVER, LOST -> TurnFailure.interrupted();
            };
        }
    }

    private final UUID id;
    private final UUID session;
    private final Instant startedAt = Instant.now();
    private final EventFeed<TurnEvent> feed;
    private final ObjectMapper json;
    private final ClientConnection stop = ClientConnection.staying();
    private final CompletableFuture<TurnResult> outcome = new CompletableFuture<>();
    private @Nullable LogWriter<TurnEvent> writer;
    private Consumer<String> onExecution = execution -> {};
    private long lastSeq;
    private long reached;
    private volatile @Nullable String executionId;
    private @Nullable StopReason stopReason;

    /** @param lastSeq number of the last event in the log; 0 for a new turn */
    LiveTurn(UUID id, UUID session, long lastSeq, ObjectMapper json) {
        this.id = id;
        this.session = session;
        this.lastSeq = lastSeq;
        this.feed = new EventFeed<>(lastSeq);
        this.json = json;
    }

    UUID id() {
        return id;
    }

    UUID session() {
        return session;
    }

    /** When this process began with it. */
    Instant startedAt() {
        return startedAt;
    }

    EventFeed<TurnEvent> feed() {
        return feed;
    }

    /** Whoever works for this turn stops when this says that the client is gone. */
    ClientConnection stopping() {
        return stop;
    }

    /** @param onExecution is told the execution that the engine runs for this turn */
    void record(LogWriter<TurnEvent> log, Consumer<String> onExecution) {
        this.writer = log;
        this.onExecution = onExecution;
    }

    @Override
    public void status(ObjectNode status) {
        emit(TurnEvent.Type.STATUS, status);
    }

    @Override
    public void delta(String text) {
        emit(TurnEvent.Type.DELTA, json.createObjectNode().put("text", text));
    }

    @Override
    public void execution(String execution) {
        executionId = execution;
        onExecution.accept(execution);
    }

    @Override
    public void reached(long engineEvent) {
        reached = engineEvent;
    }

    /** The execution that the engine runs for this turn, once it is known. */
    @Nullable
    String executionId() {
        return executionId;
    }

    private void emit(TurnEvent.Type type, JsonNode payload) {
        TurnEvent event = next(type, (ObjectNode) payload);
        feed.publish(event);
        if (writer != null) {
            writer.add(event);
        }
    }

    /**
     * The event after the last one. What an event of the engine's log led to has the number after that event's: a
     * process that takes over an execution gives every event the number that it would have had.
     */
    TurnEvent next(TurnEvent.Type type, ObjectNode payload) {
        lastSeq = Math.max(lastSeq + 1, reached + 1);
        return new TurnEvent(lastSeq, type, payload);
    }

    /** Stops the turn; the first reason counts. May be called by any thread, also after the end. */
    void stop(StopReason reason) {
        synchronized (this) {
            if (stopReason != null) {
                return;
            }
            stopReason = reason;
        }
        stop.leave();
    }

    synchronized @Nullable StopReason stopReason() {
        return stopReason;
    }

    void completed(TurnResult result, TurnEvent event) {
        outcome.complete(result);
        feed.publish(event);
    }

    void failed(Failure failure, TurnEvent event) {
        outcome.completeExceptionally(failure);
        feed.publish(event);
    }

    /** Without an end here, readers go on with the log. */
    void detach() {
        outcome.completeExceptionally(TurnFailure.interrupted().with("turn_id", id.toString()));
        feed.detach();
    }

    /** Waits for the end. @throws Failure when there is no answer */
    TurnResult await() {
        try {
            return outcome.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof Failure failure ? failure : failed;
        }
    }

    /** Waits for the end, whichever it is, at most this long. */
    void awaitEnd(Duration limit) throws InterruptedException {
        try {
            outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException noAnswer) {
            // Whoever waited looks at the row.
            return;
        }
    }
}
