package dev.orrery.bench.edge;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The plainest HTTP client there is: one connection, one request at a time, so that what is measured is the server. */
final class ChatSocket implements AutoCloseable {
    static final String BODY = "{\"model\":\"" + MockModels.CHAT_MODEL
            + "\",\"messages\":[{\"role\":\"system\",\"content\":\"Answer briefly.\"},"
            + "{\"role\":\"user\",\"content\":\"How do I rotate the signing key of the edge?\"}],\"temperature\":0.2}";

    private final Socket socket;
    private final InputStream in;
    private final byte[] request;

    ChatSocket(URI server, String key) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        request = ("POST /v1/chat/completions HTTP/1.1\r\nHost: " + server.getAuthority()
                        + "\r\nAuthorization: Bearer " + key
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** One call; returns its nanoseconds. */
    long call() throws IOException {
        long start = System.nanoTime();
        socket.getOutputStream().write(request);
        String head = line();
        int length = -1;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        if (length < 0 || in.readNBytes(length).length != length) {
            throw new IOException("No whole answer after " + head);
        }
        long taken = System.nanoTime() - start;
        if (!head.contains(" 200 ")) {
            throw new IOException("Answered " + head);
        }
        return taken;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
