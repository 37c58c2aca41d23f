package dev.orrery.agent.stream;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** The connection of a streaming client: says at once when the client goes away, also while nothing is written. */
public final class ClientConnection {
    private boolean gone;

    /** @param onGone called on a thread of its own when the client leaves before the answer ended */
    public static ClientConnection of(RoutingContext request, Runnable onGone) {
        ClientConnection connection = new ClientConnection();
        request.addEndHandler(end -> {
            connection.markGone();
            if (end.failed()) {
                Thread.ofVirtual().name("client-gone").start(onGone);
            }
        });
        if (request.response().closed()) {
            connection.markGone();
            Thread.ofVirtual().name("client-gone").start(onGone);
        }
        return connection;
    }

    /** A caller that waits for the end in any case. */
    public static ClientConnection staying() {
        return new ClientConnection();
    }

    private synchronized void markGone() {
        gone = true;
        notifyAll();
    }

    public synchronized boolean isGone() {
        return gone;
    }

    /** Waits until the client goes away, at most this long. */
    synchronized void awaitGone(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toMillis();
        while (!gone && left > 0) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }
}
