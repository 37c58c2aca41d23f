package dev.orrery.modelops.download;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** How far one run of a job has come; counted by the threads that fetch its files. */
final class DownloadProgress {
    private static final double NANOS = 1e9;
    private static final double WEIGHT_OF_NOW = 0.3;

    private final AtomicInteger filesDone = new AtomicInteger();
    private final AtomicLong bytesDone = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private long lastReceived;
    private long lastNanos = System.nanoTime();
    private double speed;
    private final LongConsumer fetched;
    private volatile boolean stopped;

    /** @param fetched is told of all bytes that come over the network */
    DownloadProgress(LongConsumer fetched) {
        this.fetched = fetched;
    }

    void fileDone() {
        filesDone.incrementAndGet();
    }

    /** Bytes that count towards the end, whether they were fetched now or before; negative when they were no good. */
    void counted(long bytes) {
        bytesDone.addAndGet(bytes);
    }

    /** Bytes that came over the network now. */
    void received(long bytes) {
        received.addAndGet(bytes);
        fetched.accept(bytes);
        counted(bytes);
    }

    /** Takes the speed since the last call into the running mean; called by one thread. */
    void measure() {
        long now = System.nanoTime();
        long total = received.get();
        double present = (total - lastReceived) * NANOS / Math.max(1, now - lastNanos);
        speed = speed == 0 ? present : speed + WEIGHT_OF_NOW * (present - speed);
        lastReceived = total;
        lastNanos = now;
    }

    int filesDone() {
        return filesDone.get();
    }

    long bytesDone() {
        return bytesDone.get();
    }

    long bytesPerSecond() {
        return Math.round(speed);
    }

    /** Tells the fetching threads to end soon. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }
}
