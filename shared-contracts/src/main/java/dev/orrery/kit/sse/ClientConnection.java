package dev.orrery.kit.sse;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the client of a request still listens. Work that is done for it alone registers how to stop itself, and is
 * stopped the moment the connection closes, even while it is silent.
 */
public final class ClientConnection {
    private final List<Runnable> stops = new ArrayList<>();
    private boolean gone;
    private boolean answered;
    private boolean sentAway;

    private ClientConnection() {}

    /** Watches the connection of this request. */
    public static ClientConnection of(RoutingContext routing) {
        ClientConnection client = new ClientConnection();
        routing.addEndHandler(ended -> {
            // A connection that closes ends its response too, but as one that was not completed.
            if (ended.failed() || !routing.response().ended()) {
                client.leave();
            }
        });
        if (routing.response().closed()) {
            client.leave();
        }
        return client;
    }

    /** A caller that waits for the end unless {@link #leave} is called. */
    public static ClientConnection staying() {
        return new ClientConnection();
    }

    public synchronized boolean isGone() {
        return gone;
    }

    /** @throws ClientGone when the client has left. */
    public void check() {
        if (isGone()) {
            throw new ClientGone();
        }
    }

    /** Runs this once when the client leaves, on a thread of its own; at once when it has left already. */
    public void onGone(Runnable stop) {
        synchronized (this) {
            if (!gone) {
                stops.add(stop);
                return;
            }
        }
        Thread.startVirtualThread(stop);
    }

    /** Waits until the client leaves, at most this long. */
    public synchronized void awaitGone(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (!gone && left > 0) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    /** The answer is written to its end; what happens to the connection does not matter any more. */
    synchronized void markAnswered() {
        answered = true;
    }

    /** Lets a reader go that can take up its stream elsewhere: the stream ends as if the client had left. */
    void sendAway() {
        synchronized (this) {
            sentAway = !gone && !answered;
        }
        leave();
    }

    synchronized boolean isSentAway() {
        return sentAway;
    }

    /** Records that the client left; without effect once it has its whole answer. */
    public void leave() {
        List<Runnable> pending;
        synchronized (this) {
            if (gone || answered) {
                return;
            }
            gone = true;
            pending = List.copyOf(stops);
            stops.clear();
            notifyAll();
        }
        pending.forEach(Thread::startVirtualThread);
    }
}
