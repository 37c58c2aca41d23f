package dev.orrery.suite.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy in front of one service, through which all others call it. A share of the requests, chosen by the seed, goes
 * wrong. With several targets it deals requests out in turn.
 */
final class FaultyWire implements AutoCloseable {
    /** Longer than the ten seconds that services wait for each other. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    static {
        // Read once by the server's classes: no waiting for full packets, and no closing under a pooling client.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "600");
    }

    private final String name;
    private final Relay relay = new Relay();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Chances chances;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<URI> targets;

    /** Without faults until it is told. */
    FaultyWire(String name, URI target, long seed) throws IOException {
        this.name = name;
        this.targets = List.of(target);
        this.chances = new Chances(seed ^ name.hashCode());
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Chances chances() {
        return chances;
    }

    void lead(URI... to) {
        targets = List.of(to);
    }

    @Override
    public String toString() {
        return name + " " + chances;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<URI> open = targets;
            URI target = open.get(Math.floorMod(turn.getAndIncrement(), open.size()));
            switch (chances.next()) {
                case NONE -> relay.answer(exchange, relay.ask(exchange, body, target));
                case ERROR -> {
                    byte[] answer = "{\"error\":\"injected\",\"message\":\"The wire is down.\"}"
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(503, answer.length);
                    exchange.getResponseBody().write(answer);
                }
                case TIMEOUT -> Waiting.pause(SILENCE);
                case DONE_BUT_TIMEOUT -> {
                    drain(relay.ask(exchange, body, target));
                    Waiting.pause(SILENCE);
                }
                case DONE_BUT_CUT -> drain(relay.ask(exchange, body, target));
            }
        }
    }

    private static void drain(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            body.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
