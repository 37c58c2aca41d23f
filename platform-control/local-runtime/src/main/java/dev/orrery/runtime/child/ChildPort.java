package dev.orrery.runtime.child;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for children. One that is free now may be another process's before the child listens. */
final class ChildPort {
    /** Where the next port comes from. */
    @FunctionalInterface
    interface Choice {
        int next() throws IOException;
    }

    private ChildPort() {}

    static int free() throws IOException {
        return bound(0);
    }

    static boolean isTaken(int port) {
        try {
            return bound(port) != port;
        } catch (IOException taken) {
            return true;
        }
    }

    /** @return the port that could be listened on, free again */
    private static int bound(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
