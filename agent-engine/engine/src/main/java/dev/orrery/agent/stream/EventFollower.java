package dev.orrery.agent.stream;

import dev.orrery.agent.EngineConfig;
import dev.orrery.kit.eventlog.EventFeed;
import dev.orrery.kit.eventlog.LogFollower;
import dev.orrery.kit.sse.ClientConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an execution's events: from the feed where it runs in this process, else from the log. */
@ApplicationScoped
public class EventFollower {
    /** How long a silent feed is waited for before its end is looked for. */
    private static final Duration FEED_WAIT = Duration.ofMillis(250);

    private final EventLog log;
    private final LogFollower<ExecutionEvent> follower;
    private final EngineConfig config;

    EventFollower(EventLog log, EngineConfig config) {
        this.log = log;
        this.follower = new LogFollower<>(log, config.log().pollInterval());
        this.config = config;
    }

    /** Every event after {@code seq} up to the terminal one, see {@link LogFollower#follow}. */
    boolean follow(
            UUID execution,
            @Nullable EventFeed<ExecutionEvent> feed,
            long seq,
            ClientConnection client,
            Consumer<ExecutionEvent> sink)
            throws InterruptedException {
        return follower.follow(execution, feed, seq, client, sink);
    }

    /**
     * Waits until an execution ends or waits for an approval, wherever it runs, and returns the event that says so.
     *
     * @param feed where the execution runs in this process
     * @param seq an earlier pause than this event does not count
     * @return empty when that took longer than the limit
     */
    public Optional<ExecutionEvent> settled(
            UUID execution, @Nullable EventFeed<ExecutionEvent> feed, long seq, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long place = seq;
        if (feed != null) {
            place = Math.max(place, feed.base());
            EventFeed.Batch<ExecutionEvent> batch;
            do {
                batch = feed.after(place, sooner(FEED_WAIT, deadline));
                for (ExecutionEvent event : batch.events()) {
                    if (settles(event)) {
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
                if (settles(last)) {
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

    private static boolean settles(ExecutionEvent event) {
        return event.isTerminal() || event.type() == EventType.AWAITING_APPROVAL;
    }

    private static boolean left(long deadline) {
        return deadline - System.nanoTime() > 0;
    }

    private static Duration sooner(Duration pause, long deadline) {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        return left.compareTo(pause) < 0 ? left : pause;
    }
}
