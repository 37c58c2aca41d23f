package dev.orrery.kit.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A body that is closed from outside when it takes too long, so that a peer that hangs or drips holds no thread. */
final class WatchedStream extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("egress-watch").factory());

    private final long idleNanos;
    private final long wholeNanos;
    private final long started = System.nanoTime();
    private volatile long lastByte = started;
    private volatile boolean expired;
    private volatile boolean closed;
    private volatile @Nullable ScheduledFuture<?> next;

    private WatchedStream(InputStream body, Duration idle, Duration whole) {
        super(body);
        this.idleNanos = idle.toNanos();
        this.wholeNanos = whole.toNanos();
        watch(Math.min(idleNanos, wholeNanos));
    }

    /** The whole body must be read within the limit. */
    static WatchedStream whole(InputStream body, Duration limit) {
        return new WatchedStream(body, limit, limit);
    }

    /** No pause between two reads may exceed {@code idle}, and all of them together not {@code whole}. */
    static WatchedStream idle(InputStream body, Duration idle, Duration whole) {
        return new WatchedStream(body, idle, whole);
    }

    private void watch(long delayNanos) {
        next = WATCH.schedule(this::look, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long now = System.nanoTime();
        long left = Math.min(idleNanos - (now - lastByte), wholeNanos - (now - started));
        if (closed) {
            return;
        }
        if (left > 0) {
            watch(left);
            return;
        }
        expired = true;
        try {
            in.close();
        } catch (IOException alreadyBroken) {
            closed = true;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int read = in.read(buffer, offset, length);
            lastByte = System.nanoTime();
            if (expired) {
                throw new HttpTimeoutException("The answer took too long");
            }
            return read;
        } catch (IOException broken) {
            if (expired && !(broken instanceof HttpTimeoutException)) {
                throw new HttpTimeoutException("The answer took too long");
            }
            throw broken;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        ScheduledFuture<?> watching = next;
        if (watching != null) {
            watching.cancel(false);
        }
        in.close();
    }
}
