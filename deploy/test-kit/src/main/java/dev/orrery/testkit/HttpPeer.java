package dev.orrery.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * A hand-written HTTP peer on loopback for the outer edge of a service under test: answers a method and path with what
 * the test says and keeps every request.
 */
public final class HttpPeer implements AutoCloseable {
    /** A request as it came in. @param query decoded; empty when there is none */
    public record Received(String method, String path, String query, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .findFirst()
                    .map(entry -> entry.getValue().getFirst())
                    .orElse("");
        }
    }

    /** Writes one answer; it owns the exchange. */
    @FunctionalInterface
    public interface Answer {
        void write(HttpExchange exchange, Received request) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Answer otherwise = HttpPeer::notFound;

    private HttpPeer(HttpServer server) {
        this.server = server;
    }

    public static HttpPeer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            HttpPeer peer = new HttpPeer(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", peer::handle);
            server.start();
            return peer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers this method and path (query excluded) with a status and a JSON body from now on. */
    public HttpPeer on(String method, String path, int status, String json) {
        return on(method, path, (exchange, request) -> respond(exchange, status, "application/json", json));
    }

    public HttpPeer on(String method, String path, Answer answer) {
        answers.put(method + ' ' + path, answer);
        return this;
    }

    /** Answers what no method and path was given for, such as the paths of a stateful peer. */
    public HttpPeer otherwise(Answer answer) {
        otherwise = answer;
        return this;
    }

    /** Requests in the order of arrival. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    public List<Received> received(String method, String path) {
        return received.stream()
                .filter(request ->
                        request.method().equals(method) && request.path().equals(path))
                .toList();
    }

    /** Forgets the requests so far, and goes on answering. */
    public void forgetRequests() {
        received.clear();
    }

    /** Forgets answers and requests. */
    public void reset() {
        answers.clear();
        otherwise = HttpPeer::notFound;
        received.clear();
    }

    public static void respond(HttpExchange exchange, int status, String contentType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Received request = new Received(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), ""),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body);
            received.add(request);
            answers.getOrDefault(request.method() + ' ' + request.path(), otherwise)
                    .write(exchange, request);
        }
    }

    private static void notFound(HttpExchange exchange, Received request) throws IOException {
        respond(exchange, 404, "application/json", "{\"error\":\"not_found\",\"message\":\"" + request.path() + "\"}");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
