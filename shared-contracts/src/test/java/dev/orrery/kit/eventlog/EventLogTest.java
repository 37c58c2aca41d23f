package dev.orrery.kit.eventlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.sse.ClientConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final Duration NOW = Duration.ZERO;

    private record Entry(long seq, String name, ObjectNode payload) implements LogEntry {
        @Override
        public boolean isText() {
            return name.equals("delta");
        }

        @Override
        public boolean isTerminal() {
            return name.equals("end");
        }
    }

    private static Entry text(long seq, String text) {
        return new Entry(seq, "delta", JsonNodeFactory.instance.objectNode().put("text", text));
    }

    private static Entry entry(long seq, String name) {
        return new Entry(seq, name, JsonNodeFactory.instance.objectNode().put("n", seq));
    }

    @Test
    void consecutiveTextSharesARowAndComesBackPieceByPiece() {
        List<Entry> events =
                List.of(entry(1, "status"), text(3, "a"), text(4, "b"), text(6, "c"), entry(7, "status"), text(8, "d"));
        List<LogRow> rows = LogRow.of(events);
        assertEquals(
                List.of("1-1", "3-4", "6-6", "7-7", "8-8"),
                rows.stream().map(row -> row.firstSeq() + "-" + row.seq()).toList());
        assertEquals(
                events,
                rows.stream().flatMap(row -> row.events(Entry::new).stream()).toList());
    }

    @Test
    void aFeedGivesWhatComesAfterAPlaceGapsIncluded() throws InterruptedException {
        EventFeed<Entry> feed = new EventFeed<>(5);
        feed.publish(text(6, "a"));
        feed.publish(text(9, "b"));
        assertEquals(List.of(6L, 9L), seqs(feed.after(0, NOW)));
        assertEquals(List.of(9L), seqs(feed.after(6, NOW)));
        assertEquals(List.of(9L), seqs(feed.after(7, NOW)));
        assertEquals(List.of(), seqs(feed.after(9, NOW)));
        assertThrows(IllegalStateException.class, () -> feed.publish(text(9, "again")));
        assertFalse(feed.after(9, NOW).closed());
        feed.publish(entry(10, "end"));
        assertTrue(feed.after(10, NOW).closed());
    }

    private static List<Long> seqs(EventFeed.Batch<Entry> batch) {
        return batch.events().stream().map(Entry::seq).toList();
    }

    @Test
    void aWriterGroupsTextAndWritesAllOfIt() throws InterruptedException {
        List<List<Entry>> written = new CopyOnWriteArrayList<>();
        LogWriter<Entry> writer =
                LogWriter.start("test", Duration.ofSeconds(10), 100, batch -> written.add(batch), () -> {});
        List<Entry> events = new ArrayList<>(List.of(entry(1, "status")));
        for (int i = 2; i < 50; i++) {
            events.add(text(i, "t"));
        }
        events.forEach(writer::add);
        assertTrue(writer.close(Duration.ofSeconds(10)));
        assertEquals(events, written.stream().flatMap(List::stream).toList());
        assertTrue(written.size() <= 3, () -> written.size() + " transactions");
    }

    private static LogWriter<Entry> oneByOne(Predicate<List<Entry>> append, AtomicInteger lost) {
        return LogWriter.start("test", Duration.ofMillis(1), 1, append, lost::incrementAndGet);
    }

    @Test
    void aWriterTriesAgainWhenTheDatabaseIsAwayForAMoment() throws InterruptedException {
        List<Entry> written = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        LogWriter<Entry> writer = oneByOne(
                batch -> {
                    if (calls.incrementAndGet() <= 2) {
                        throw new IllegalStateException(new SQLException("gone", "08006"));
                    }
                    return written.addAll(batch);
                },
                lost);
        List<Entry> events = List.of(entry(1, "status"), entry(2, "end"));
        events.forEach(writer::add);
        assertTrue(writer.close(Duration.ofSeconds(10)));
        assertEquals(events, written);
        assertEquals(0, lost.get());
    }

    @Test
    void aWriterWhoseEventsAreRefusedGivesUpAtOnce() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        LogWriter<Entry> writer = oneByOne(
                batch -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException(new SQLException("no", "23514"));
                },
                lost);
        writer.add(entry(1, "status"));
        assertTrue(writer.close(Duration.ofSeconds(10)));
        assertEquals(1, calls.get());
        assertEquals(1, lost.get());
    }

    @Test
    void aReaderGoesFromLogToFeedToLogAndEndsOnce() throws InterruptedException {
        List<Entry> stored = List.of(text(1, "a"), text(2, "b"), text(3, "c"));
        LogFollower<Entry> follower = new LogFollower<>(
                new LogFollower.Log<>() {
                    @Override
                    public List<Entry> after(UUID run, long seq) {
                        return stored.stream()
                                .filter(event -> event.seq() > seq)
                                .toList();
                    }

                    @Override
                    public Optional<Entry> terminal(UUID run) {
                        return Optional.of(entry(9, "end"));
                    }
                },
                Duration.ofMillis(10));
        EventFeed<Entry> feed = new EventFeed<>(2);
        feed.publish(text(3, "c"));
        feed.detach();
        List<Long> seen = new ArrayList<>();
        assertTrue(follower.follow(
                UUID.randomUUID(), feed, 1, ClientConnection.staying(), event -> seen.add(event.seq())));
        assertEquals(List.of(2L, 3L, 9L), seen);
        ClientConnection gone = ClientConnection.staying();
        gone.leave();
        assertFalse(follower.follow(UUID.randomUUID(), null, 0, gone, event -> seen.add(event.seq())));
        assertEquals(3, seen.size());
    }
}
