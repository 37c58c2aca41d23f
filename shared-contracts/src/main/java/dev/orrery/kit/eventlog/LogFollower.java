package dev.orrery.kit.eventlog;

import dev.orrery.kit.sse.ClientConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a run's events up to its end: from the feed where it runs in this process, else from the log. */
public final class LogFollower<E extends LogEntry> {
    /** How long a silent feed is waited for before the reader looks whether its client is still there. */
    private static final Duration FEED_WAIT = Duration.ofMillis(250);

    private final Log<E> log;
    private final Duration pollInterval;

    /** The durable log. */
    public interface Log<E extends LogEntry> {
        /** Events after this seq, in order; text piece by piece. */
        List<E> after(UUID run, long seq);

        /** The event that ended the run. */
        Optional<E> terminal(UUID run);
    }

    /** @param pollInterval how often the log is read for a run of another process */
    public LogFollower(Log<E> log, Duration pollInterval) {
        this.log = log;
        this.pollInterval = pollInterval;
    }

    /**
     * Hands on every event after {@code seq} and returns after the terminal one, which is always handed on, exactly
     * once; or when the client is gone.
     *
     * @param sink takes one event, which is written when it returns
     * @return whether the terminal event was handed on
     */
    public boolean follow(UUID run, @Nullable EventFeed<E> feed, long seq, ClientConnection client, Consumer<E> sink)
            throws InterruptedException {
        long place = seq;
        if (feed != null) {
            if (place < feed.base()) {
                place = handOn(upTo(run, place, feed.base()), feed.base(), sink).seq();
            }
            EventFeed.Batch<E> batch;
            do {
                batch = feed.after(place, FEED_WAIT);
                Place reached = handOn(batch.events(), place, sink);
                if (reached.ended()) {
                    return true;
                }
                place = reached.seq();
            } while (!batch.closed() && !client.isGone());
        }
        return followLog(run, place, client, sink);
    }

    private boolean followLog(UUID run, long seq, ClientConnection client, Consumer<E> sink)
            throws InterruptedException {
        long place = seq;
        while (!client.isGone()) {
            Optional<E> terminal = log.terminal(run);
            Place reached = handOn(log.after(run, place), place, sink);
            if (reached.ended()) {
                return true;
            }
            if (terminal.isPresent()) {
                // The client says that it has seen this event already; its stream ends with it all the same.
                sink.accept(terminal.get());
                return true;
            }
            place = reached.seq();
            client.awaitGone(pollInterval);
        }
        return false;
    }

    private List<E> upTo(UUID run, long seq, long last) {
        return log.after(run, seq).stream().filter(event -> event.seq() <= last).toList();
    }

    private record Place(long seq, boolean ended) {}

    private Place handOn(List<E> events, long from, Consumer<E> sink) {
        long seq = from;
        for (E event : events) {
            sink.accept(event);
            seq = event.seq();
            if (event.isTerminal()) {
                return new Place(seq, true);
            }
        }
        return new Place(seq, false);
    }
}
