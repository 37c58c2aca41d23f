package dev.orrery.local.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortHolderTest {
    @Test
    void namesTheProcessThatListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
            assertFalse(PortHolder.free(port));
            PortHolder holder = PortHolder.of(port).orElseThrow();
            assertEquals(ProcessHandle.current().pid(), holder.pid());
            assertTrue(holder.command().contains("java"), holder.command());
        }
        assertTrue(PortHolder.free(port));
        assertEquals(Optional.empty(), PortHolder.of(port));
    }
}
