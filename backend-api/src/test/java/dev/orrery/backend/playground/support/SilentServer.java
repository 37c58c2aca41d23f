package dev.orrery.backend.playground.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes one request, sends what it was given, says nothing more, and notices when the caller hangs up. */
public final class SilentServer implements AutoCloseable {
    private final ServerSocket server;
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);

    /** @param opening raw bytes of the answer, perhaps none */
    public SilentServer(String opening) {
        try {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.startVirtualThread(() -> serve(opening));
    }

    private void serve(String opening) {
        try (Socket caller = server.accept()) {
            InputStream in = caller.getInputStream();
            in.read();
            called.countDown();
            caller.getOutputStream().write(opening.getBytes(StandardCharsets.UTF_8));
            caller.getOutputStream().flush();
            while (in.read() >= 0) {
                continue;
            }
            hungUp.countDown();
        } catch (IOException reset) {
            hungUp.countDown();
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public boolean awaitCall(Duration limit) throws InterruptedException {
        return called.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean awaitHangUp(Duration limit) throws InterruptedException {
        return hungUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
