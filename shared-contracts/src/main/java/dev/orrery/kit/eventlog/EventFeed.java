package dev.orrery.kit.eventlog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a run in this process, from its first or, when the run goes on where another one stopped, from the one
 * after those that the log holds. A slow reader never holds up the run: each reader keeps its own place. Safe for any
 * number of threads.
 */
public final class EventFeed<E extends LogEntry> {
    private final List<E> events = new ArrayList<>();
    private final long base;
    private boolean closed;

    /** @param base number of the last event before this feed; 0 for a new run */
    public EventFeed(long base) {
        this.base = base;
    }

    /** Events up to this one are in the log. */
    public long base() {
        return base;
    }

    /**
     * Some events.
     *
     * @param closed no further event will come; without a terminal one, the log has it
     */
    public record Batch<E extends LogEntry>(List<E> events, boolean closed) {}

    public synchronized void publish(E event) {
        if (event.seq() <= last()) {
            throw new IllegalStateException("Event " + event.seq() + " after " + last());
        }
        events.add(event);
        closed = event.isTerminal();
        notifyAll();
    }

    /** Ends the feed without a terminal event: the run was lost, and readers go on with the log. */
    public synchronized void detach() {
        closed = true;
        notifyAll();
    }

    /** Events after this seq; waits up to the limit for the first. */
    public synchronized Batch<E> after(long seq, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (seq >= last() && !closed && left > 0) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
        return new Batch<>(List.copyOf(events.subList(place(seq), events.size())), closed);
    }

    private long last() {
        return events.isEmpty() ? base : events.getLast().seq();
    }

    /** Index of the first event after this seq. */
    private int place(long seq) {
        int from = 0;
        int to = events.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (events.get(middle).seq() <= seq) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
