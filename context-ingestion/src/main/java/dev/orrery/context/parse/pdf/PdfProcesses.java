package dev.orrery.context.parse.pdf;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.LogFactory;
import org.apache.fontbox.FontBoxFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessRead;
import org.jboss.logging.Logger;

/**
 * Reads PDFs in processes of its own, a few at the same time. A process is started when it is needed, takes file after
 * file, and ends when it was idle for a while. Safe for many threads.
 */
public final class PdfProcesses implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PdfProcesses.class);

    private record Idle(PdfProcess process, long since) {}

    private final PdfLimits limits;
    private final Duration idleTime;
    private final Semaphore places;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final ScheduledExecutorService watchdog;
    private boolean closed;

    public PdfProcesses(PdfLimits limits, int most, Duration idleTime) {
        this.limits = limits;
        this.idleTime = idleTime;
        this.places = new Semaphore(most, true);
        this.watchdog = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("pdf-watchdog").factory());
        long interval = Math.max(100, idleTime.toMillis() / 2);
        watchdog.scheduleWithFixedDelay(this::endIdle, interval, interval, TimeUnit.MILLISECONDS);
    }

    /**
     * @throws PdfRefused when the file cannot be read within the limits
     * @throws IOException when no process can be started
     */
    public PdfPages read(byte[] content) throws PdfRefused, IOException, InterruptedException {
        places.acquire();
        try {
            PdfProcess process = take();
            try {
                return use(process, content);
            } catch (IOException ended) {
                // It may have been ended from outside, which says nothing about this file.
                return useAgain(start(), content);
            }
        } finally {
            places.release();
        }
    }

    private PdfPages useAgain(PdfProcess process, byte[] content) throws PdfRefused, IOException {
        try {
            return use(process, content);
        } catch (IOException endedAgain) {
            LOG.warn("A PDF ended two processes that read it", endedAgain);
            throw new PdfRefused(PdfRefused.Cause.READER_ENDED);
        }
    }

    private PdfPages use(PdfProcess process, byte[] content) throws PdfRefused, IOException {
        try {
            return process.read(content);
        } finally {
            giveBack(process);
        }
    }

    private PdfProcess take() throws IOException {
        synchronized (idle) {
            while (!idle.isEmpty()) {
                PdfProcess process = idle.pop().process();
                if (process.usable()) {
                    return process;
                }
                process.close();
            }
        }
        return start();
    }

    private PdfProcess start() throws IOException {
        return new PdfProcess(limits, classPath(), watchdog);
    }

    private void giveBack(PdfProcess process) {
        synchronized (idle) {
            if (process.usable() && !closed) {
                idle.push(new Idle(process, System.nanoTime()));
                return;
            }
        }
        process.close();
    }

    private void endIdle() {
        synchronized (idle) {
            idle.removeIf(waiting -> {
                boolean over = System.nanoTime() - waiting.since() > idleTime.toNanos();
                if (over) {
                    waiting.process().close();
                }
                return over;
            });
        }
    }

    /** The processes that wait for a file. */
    List<Long> waiting() {
        synchronized (idle) {
            return idle.stream().map(waiting -> waiting.process().pid()).toList();
        }
    }

    /** What the process needs of the class path of this one, wherever a launcher has put it. */
    private static List<Path> classPath() throws IOException {
        List<Path> classPath = new ArrayList<>();
        for (Class<?> type : List.of(
                PdfMain.class,
                Loader.class,
                RandomAccessRead.class,
                FontBoxFont.class,
                LogFactory.class,
                Logger.class)) {
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) {
                throw new IOException("It is not known where " + type.getName() + " was loaded from");
            }
            try {
                classPath.add(Path.of(source.getLocation().toURI()));
            } catch (URISyntaxException | IllegalArgumentException notAFile) {
                throw new IOException("Not a file: " + source.getLocation(), notAFile);
            }
        }
        return classPath;
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        synchronized (idle) {
            closed = true;
            idle.forEach(waiting -> waiting.process().close());
            idle.clear();
        }
    }
}
