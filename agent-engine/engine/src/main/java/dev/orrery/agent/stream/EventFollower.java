package dev.orrery.agent.stream;

import dev.orrery.agent.EngineConfig;
import dev.orrery.kit.sse.ClientConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an execution's events up to its end: from the feed where it runs in this process, else from the log. */
@ApplicationScoped
public class EventFollower {
    /** How long a silent feed is waited for before the reader looks whether its client is still there. */
    private static final Duration FEED_WAIT = Duration.ofMillis(250);

    private final EventLog log;
    private final EngineConfig config;

    EventFollower(EventLog log, EngineConfig config) {
        this.log = log;
        this.config = config;
    }

    /**
     * Hands on every event after {@code seq} and returns after the terminal one, which is always handed on, exactly
     * once; or when the client is gone.
     *
     * @param sink takes one event, which is written when it returns
     * @return whether the terminal event was handed on
     */
    public boolean follow(
            UUID execution, @Nullable EventFeed feed, long seq, ClientConnection client, Consumer<ExecutionEvent> sink)
            throws InterruptedException {
        long place = seq;
        if (feed != null) {
            if (place < feed.base()) {
                place = handOn(log.upTo(execution, place, feed.base()), feed.base(), sink)
                        .seq();
            }
            EventFeed.Batch batch;
            do {
                batch = feed.after(place, FEED_WAIT);
                Place reached = handOn(batch.events(), place, sink);
                if (reached.ended()) {
                    return true;
                }
                place = reached.seq();
            } while (!batch.closed() && !client.isGone());
        }
        return followLog(execution, place, client, sink);
    }

    /**
     * Waits until an execution ends or waits for an approval, wherever it runs, and returns the event that says so.
     *
     * @param feed where the execution runs in this process
     * @param seq an earlier pause than this event does not count
     * @return empty when that took longer than the limit
     */
    public Optional<ExecutionEvent> settled(UUID execution, @Nullable EventFeed feed, long seq, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long place = seq;
        if (feed != null) {
            place = Math.max(place, feed.base());
            EventFeed.Batch batch;
            do {
                batch = feed.after(place, sooner(FEED_WAIT, deadline));
                for (ExecutionEvent event : batch.events()) {
                    if (event.type().isTerminal() || event.type() == EventType.AWAITING_APPROVAL) {
                        return Optional.of(event);
                    }
                    place = event.seq();
                }
            } while (!batch.closed() && left(deadline));
        }
        while (true) {
            List<ExecutionEvent> events = log.after(execution, place);
            if (!events.isEmpty()) {
                ExecutionEvent last = events.getLast();
                if (last.type().isTerminal() || last.type() == EventType.AWAITING_APPROVAL) {
                    return Optional.of(last);
                }
                place = last.seq();
            }
            if (!left(deadline)) {
                return Optional.empty();
            }
            ClientConnection.staying().awaitGone(sooner(config.log().pollInterval(), deadline));
        }
    }

    private static boolean left(long deadline) {
        return deadline - System.nanoTime() > 0;
    }

    private static Duration sooner(Duration pause, long deadline) {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(pause) < 0 ? left : pause;
    }

    private boolean followLog(UUID execution, long seq, ClientConnection client, Consumer<ExecutionEvent> sink)
            throws InterruptedException {
        long place = seq;
        while (!client.isGone()) {
            Optional<ExecutionEvent> terminal = log.terminal(execution);
            Place reached = handOn(log.after(execution, place), place, sink);
            if (reached.ended()) {
                return true;
            }
            if (terminal.isPresent()) {
                // The client says that it has seen this event already; its stream ends with it all the same.
                sink.accept(terminal.get());
                return true;
            }
            place = reached.seq();
            client.awaitGone(config.log().pollInterval());
        }
        return false;
    }

    private record Place(long seq, boolean ended) {}

    private static Place handOn(List<ExecutionEvent> events, long from, Consumer<ExecutionEvent> sink) {
        long seq = from;
        for (ExecutionEvent event : events) {
            sink.accept(event);
            seq = event.seq();
            if (event.type().isTerminal()) {
                return new Place(seq, true);
            }
        }
        return new Place(seq, false);
    }
}
