package dev.orrery.agent.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.agent.stream.CallGuard;
import dev.orrery.agent.stream.EventType;
import dev.orrery.agent.stream.ExecutionEvent;
import dev.orrery.kit.eventlog.EventFeed;
import dev.orrery.kit.eventlog.LogWriter;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** An execution that runs in this process: its events, and the handle to stop it. Events come from its one thread. */
final class LiveExecution implements CallGuard {
    private static final Logger LOG = Logger.getLogger(LiveExecution.class);

    private final UUID id;
    private final Instant createdAt;
    private final EventFeed<ExecutionEvent> feed;
    private final Object stopLock = new Object();
    private @Nullable LogWriter<ExecutionEvent> writer;
    private long lastSeq;

    private @Nullable StopReason stopReason;
    private @Nullable Thread waiting;
    private @Nullable AutoCloseable closeable;

    /** @param lastSeq number of the last event before this run; 0 for a new execution */
    LiveExecution(UUID id, Instant createdAt, long lastSeq) {
        this.id = id;
        this.createdAt = createdAt;
        this.lastSeq = lastSeq;
        this.feed = new EventFeed<>(lastSeq);
    }

    UUID id() {
        return id;
    }

    /** When it was made or, after a pause, went on. */
    Instant createdAt() {
        return createdAt;
    }

    EventFeed<ExecutionEvent> feed() {
        return feed;
    }

    void logTo(LogWriter<ExecutionEvent> log) {
        writer = log;
    }

    /** Sends an event to live readers at once and to the log. */
    void emit(EventType type, ObjectNode payload) {
        ExecutionEvent event = next(type, payload);
        feed.publish(event);
        if (writer != null) {
            writer.add(event);
        }
    }

    /** The event after the last one, which the caller stores and publishes. */
    ExecutionEvent next(EventType type, ObjectNode payload) {
        return new ExecutionEvent(++lastSeq, type, payload);
    }

    /** Stops the run; the first reason counts. May be called by any thread, also after the end. */
    void stop(StopReason reason) {
        AutoCloseable toClose;
        synchronized (stopLock) {
            if (stopReason != null) {
                return;
            }
            stopReason = reason;
            toClose = closeable;
            // Only a run that waits for another service is interrupted: an interrupt would break a database connection.
            if (toClose == null && waiting != null) {
                waiting.interrupt();
            }
        }
        if (toClose != null) {
            close(toClose);
        }
    }

    @Nullable
    StopReason stopReason() {
        synchronized (stopLock) {
            return stopReason;
        }
    }

    void requireRunning() {
        StopReason reason = stopReason();
        if (reason != null) {
            throw new CancellationException("The run was stopped: " + reason);
        }
    }

    @Override
    public <T> T call(Supplier<T> call) {
        synchronized (stopLock) {
            requireRunning();
            // What an earlier call opened is closed by now; a stop is this call's.
            closeable = null;
            waiting = Thread.currentThread();
        }
        try {
            return call.get();
        } finally {
            synchronized (stopLock) {
                waiting = null;
                // Clears an interrupt that came while the call was ending.
                Thread.interrupted();
            }
        }
    }

    @Override
    public <T extends AutoCloseable> T closeOnStop(T resource) {
        synchronized (stopLock) {
            closeable = resource;
            if (stopReason == null) {
                return resource;
            }
        }
        close(resource);
        requireRunning();
        return resource;
    }

    private void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failed) {
            LOG.warnf(failed, "The model call of execution %s did not close", id);
        }
    }
}
