package dev.orrery.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A peer on a bare socket, for tests that look at when bytes and ends of connections arrive. */
public final class RawPeer implements AutoCloseable {
    /** Serves one connection; the peer closes it afterwards. */
    @FunctionalInterface
    public interface Script {
        void serve(Socket connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private volatile Script script = connection -> {};

    private RawPeer(ServerSocket server) {
        this.server = server;
    }

    public static RawPeer start() {
        try {
            RawPeer peer = new RawPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(peer::accept);
            return peer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public void serve(Script next) {
        script = next;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                Thread.ofVirtual().start(() -> run(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void run(Socket connection) {
        try (connection) {
            script.serve(connection);
        } catch (IOException gone) {
            // The script tells the test what it saw; a connection that ends early is part of the tests.
            return;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads up to the blank line that ends the head of a request or an answer. */
    public static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("The connection ended inside the head: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** One chunk of a chunked body. */
    public static byte[] chunk(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (Integer.toHexString(bytes.length).toLowerCase(Locale.ROOT) + "\r\n" + text + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
