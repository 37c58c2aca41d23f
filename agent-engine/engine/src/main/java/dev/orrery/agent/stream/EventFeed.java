package dev.orrery.agent.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of an execution that runs in this process, from its first or, when the run goes on after a pause, from the
 * one after those that the log holds. A slow reader never holds up the run: each
 * reader keeps its own place. Safe for any number of threads.
 */
public final class EventFeed {
    private final List<ExecutionEvent> events = new ArrayList<>();
    private final long base;
    private boolean closed;

    /** @param base number of the last event before this feed; 0 for a new execution */
    public EventFeed(long base) {
        this.base = base;
    }

    /** Events up to this one are in the log. */
    public long base() {
        return base;
    }

    /** @param closed no further event will come; without a terminal one, the log has it */
    public record Batch(List<ExecutionEvent> events, boolean closed) {}

    public synchronized void publish(ExecutionEvent event) {
        if (event.seq() != base + events.size() + 1) {
            throw new IllegalStateException("Event " + event.seq() + " after " + (base + events.size()));
        }
        events.add(event);
        closed = event.type().isTerminal();
        notifyAll();
    }

    /** Ends the feed without a terminal event: the run was lost, and readers go on with the log. */
    public synchronized void detach() {
        closed = true;
        notifyAll();
    }

    /** Events after this seq; waits up to the limit for the first. */
    public synchronized Batch after(long seq, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (seq >= base + events.size() && !closed && left > 0) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
        int from = (int) Math.min(Math.max(seq - base, 0), events.size());
        return new Batch(List.copyOf(events.subList(from, events.size())), closed);
    }
}
