package dev.orrery.agent.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.orrery.agent.EngineConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Writes the events of one execution to the log on a thread of its own, so that tokens never wait for the database. */
public final class LogWriter {
    private static final Logger LOG = Logger.getLogger(LogWriter.class);
    private static final ExecutionEvent END =
            new ExecutionEvent(0, EventType.STATUS, JsonNodeFactory.instance.objectNode());

    private final BlockingQueue<ExecutionEvent> queue = new LinkedBlockingQueue<>();
    private final EngineConfig.Log config;
    private final Predicate<List<ExecutionEvent>> append;
    private final Runnable onLost;
    private final Thread thread;

    private LogWriter(String name, EngineConfig.Log config, Predicate<List<ExecutionEvent>> append, Runnable onLost) {
        this.config = config;
        this.append = append;
        this.onLost = onLost;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /**
     * @param append writes events; false when the execution is no longer this process's
     * @param onLost called once when events can no longer be written
     */
    public static LogWriter start(
            String name, EngineConfig.Log config, Predicate<List<ExecutionEvent>> append, Runnable onLost) {
        LogWriter writer = new LogWriter(name, config, append, onLost);
        writer.thread.start();
        return writer;
    }

    public void add(ExecutionEvent event) {
        queue.add(event);
    }

    /** Writes what is left; false when that did not end within the limit. */
    public boolean close(Duration limit) throws InterruptedException {
        queue.add(END);
        return thread.join(limit);
    }

    private void run() {
        try {
            boolean more = true;
            while (more) {
                List<ExecutionEvent> batch = collect();
                more = batch.getLast() != END;
                List<ExecutionEvent> events = more ? batch : batch.subList(0, batch.size() - 1);
                if (!events.isEmpty() && !append.test(events)) {
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

    /** One event, or the deltas of one window, and whatever else is there already. */
    private List<ExecutionEvent> collect() throws InterruptedException {
        List<ExecutionEvent> batch = new ArrayList<>();
        batch.add(queue.take());
        long deadline = System.nanoTime() + config.deltaWindow().toNanos();
        while (batch.getLast().type() == EventType.DELTA && batch.size() < config.deltaRun()) {
            ExecutionEvent next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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
