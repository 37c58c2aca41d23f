package dev.orrery.kit.sse;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends the streams that their readers can take up elsewhere as soon as this process is told to stop: readiness has gone
 * down, and no reader has to wait for the end of the process to look for another one.
 */
@ApplicationScoped
public class Drain {
    private final Set<ClientConnection> readers = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;

    void begin(@Observes ShutdownDelayInitiatedEvent stopping) {
        begin();
    }

    /** Sends every reader away, and those that come from now on. */
    public void begin() {
        begun = true;
        readers.forEach(ClientConnection::sendAway);
    }

    void watch(ClientConnection reader) {
        readers.add(reader);
        if (begun) {
            reader.sendAway();
        }
    }

    void forget(ClientConnection reader) {
        readers.remove(reader);
    }
}
