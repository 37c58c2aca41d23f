package dev.orrery.kit.sse;

import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the client of a request still listens. Work that is done for it alone registers how to stop itself, and is
 * stopped the moment the connection closes, even while it is silent.
 */
public final class ClientConnection {
    private final List<Runnable> stops = new ArrayList<>();
    private boolean gone;

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

    /** Records that the client left. */
    public void leave() {
        List<Runnable> pending;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            pending = List.copyOf(stops);
            stops.clear();
        }
        pending.forEach(Thread::startVirtualThread);
    }
}
