package dev.orrery.backend;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client on one bare connection, for tests that must know which connection an answer came on, or send what clients refuse. */
public final class RawClient implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("\ncontent-length: *([0-9]+)");

    /** @param head in lower case, its status line first */
    public record Answer(String head, String body) {
        public int status() {
            return Integer.parseInt(head.substring("http/1.1 ".length()).substring(0, 3));
        }
    }

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawClient of(URI server) throws IOException {
        return new RawClient(new Socket(server.getHost(), server.getPort()));
    }

    /** @param address of the loopback network, for a client that no other is taken for */
    public static RawClient from(String address, URI server) throws IOException {
        return new RawClient(new Socket(server.getHost(), server.getPort(), InetAddress.getByName(address), 0));
    }

    /** Sends the request line and each header, and reads one answer of a known length. */
    public Answer send(String request, String... headers) throws IOException {
        String head = request + " HTTP/1.1\r\nHost: edge\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        String answer = RawPeer.head(in).toLowerCase(Locale.ROOT);
        Matcher length = LENGTH.matcher(answer);
        int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return new Answer(answer, new String(in.readNBytes(body), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
