package dev.orrery.kit.eventlog;

import dev.orrery.kit.failure.DatabaseAway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Writes the events of one run to its log on a thread of its own, so that tokens never wait for the database. */
public final class LogWriter<E extends LogEntry> {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);

    /** With pauses that are together shorter than the time after which a silent process counts as dead. */
    private static final int ATTEMPTS = 6;

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Empty: the end. */
    private final BlockingQueue<Optional<E>> queue = new LinkedBlockingQueue<>();

    private final Duration textWindow;
    private final int textRun;
    private final Predicate<List<E>> append;
    private final Runnable onLost;
    private final Thread thread;

    private LogWriter(String name, Duration textWindow, int textRun, Predicate<List<E>> append, Runnable onLost) {
        this.textWindow = textWindow;
        this.textRun = textRun;
        this.append = append;
        this.onLost = onLost;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /**
     * Starts the thread that writes.
     *
     * @param textWindow how long pieces of text are collected into one row
     * @param textRun most pieces of text that are waited for
     * @param append writes events, also such as it may have written before a connection broke; false when the run is no
     *     longer this process's
     * @param onLost called once when events can no longer be written
     */
    public static <E extends LogEntry> LogWriter<E> start(
            String name, Duration textWindow, int textRun, Predicate<List<E>> append, Runnable onLost) {
        LogWriter<E> writer = new LogWriter<>(name, textWindow, textRun, append, onLost);
        writer.thread.start();
        return writer;
    }

    public void add(E event) {
        queue.add(Optional.of(event));
    }

    /** Writes what is left; false when that did not end within the limit. */
    public boolean close(Duration limit) throws InterruptedException {
        queue.add(Optional.empty());
        return thread.join(limit);
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                List<Optional<E>> batch = collect();
                more = batch.getLast().isPresent();
                List<E> events = batch.stream().flatMap(Optional::stream).toList();
                if (!events.isEmpty() && !appended(events)) {
                    onLost.run();
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            LOG.errorf(failed, "Events of %s could not be logged; it is stopped", thread.getName());
            onLost.run();
        }
    }

    private boolean appended(List<E> events) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return append.test(events);
            } catch (RuntimeException failed) {
                if (attempt == ATTEMPTS || !DatabaseAway.causes(failed)) {
                    throw failed;
                }
                LOG.warnf("Events of %s are written again: %s", thread.getName(), failed);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.multipliedBy(attempt).toMillis());
        }
    }

    /** One event, or the text of one window, and whatever else is there already. */
    private List<Optional<E>> collect() throws InterruptedException {
        List<Optional<E>> batch = new ArrayList<>();
        batch.add(queue.take());
        long deadline = System.nanoTime() + textWindow.toNanos();
        while (batch.getLast().filter(LogEntry::isText).isPresent() && batch.size() < textRun) {
            Optional<E> next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        // What has piled up behind a slow database goes into the same transaction.
        queue.drainTo(batch);
        return batch;
    }
}
