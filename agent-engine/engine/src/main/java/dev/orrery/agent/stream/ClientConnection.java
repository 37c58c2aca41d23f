package dev.orrery.agent.stream;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** The connection of a streaming client: says at once when the client goes away, also while nothing is written. */
public final class ClientConnection {
    private boolean gone;
    private boolean answered;

    private ClientConnection() {}

    /** @param onGone called on a thread of its own when the client leaves before the answer ended */
    public static ClientConnection of(RoutingContext request, Runnable onGone) {
        ClientConnection connection = new ClientConnection();
        // Called when the connection closes, too, and then without a failure: whether it was the end is known here
        // only.
        request.addEndHandler(end -> connection.closed(onGone));
        if (request.response().closed()) {
            connection.closed(onGone);
        }
        return connection;
    }

    /** The answer is written to its end; what happens to the connection does not matter any more. */
    synchronized void markAnswered() {
        answered = true;
    }

    private synchronized void closed(Runnable onGone) {
        if (!answered && !gone) {
            gone = true;
            notifyAll();
            Thread.ofVirtual().name("client-gone").start(onGone);
        }
    }

    /** A caller that waits for the end in any case. */
    public static ClientConnection staying() {
        return new ClientConnection();
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
