package dev.orrery.agent.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of an execution that runs in this process, from its first. A slow reader never holds up the run: each
 * reader keeps its own place. Safe for any number of threads.
 */
public final class EventFeed {
    private final List<ExecutionEvent> events = new ArrayList<>();
    private boolean closed;

    /** @param closed no further event will come; without a terminal one, the log has it */
    public record Batch(List<ExecutionEvent> events, boolean closed) {}

    public synchronized void publish(ExecutionEvent event) {
        if (event.seq() != events.size() + 1L) {
            throw new IllegalStateException("Event " + event.seq() + " after " + events.size());
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
        while (seq >= events.size() && !closed && left > 0) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
        int from = (int) Math.min(Math.max(seq, 0), events.size());
        return new Batch(List.copyOf(events.subList(from, events.size())), closed);
    }
}
