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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy in front of one service, through which all others call it. A share of the requests, chosen by the seed, goes
 * wrong. With several targets it deals requests out in turn.
 */
final class FaultyWire implements AutoCloseable {
    /** What happens to a request. */
    enum Fault {
        NONE,
        /** Nothing is passed on; the caller gets 503. */
        ERROR,
        /** Nothing is passed on and nothing answered, for longer than the caller waits. */
        TIMEOUT,
        /** It is done, and the caller waits for the answer in vain. */
        DONE_BUT_TIMEOUT,
        /** It is done, and the connection ends before the answer. */
        DONE_BUT_CUT
    }

    /** Longer than the ten seconds that services wait for each other. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private static final Fault[] FAULTS = {Fault.ERROR, Fault.TIMEOUT, Fault.DONE_BUT_TIMEOUT, Fault.DONE_BUT_CUT};

    static {
        // Read once by the server's classes: no waiting for full packets, and no closing under a pooling client.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "600");
    }

    private final String name;
    private final Relay relay = new Relay();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random;
    private final Map<Fault, Integer> happened = new EnumMap<>(Fault.class);
    private final AtomicInteger turn = new AtomicInteger();
    private volatile double share;
    private volatile List<URI> targets;

    /** Without faults until it is told. */
    FaultyWire(String name, URI target, long seed) throws IOException {
        this.name = name;
        this.targets = List.of(target);
        this.random = new Random(seed ^ name.hashCode());
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** @param part of all requests that goes wrong, from 0 to 1 */
    void fail(double part) {
        share = part;
    }

    void lead(URI... to) {
        targets = List.of(to);
    }

    private synchronized Fault next() {
        Fault fault = random.nextDouble() < share ? FAULTS[random.nextInt(FAULTS.length)] : Fault.NONE;
        happened.merge(fault, 1, Integer::sum);
        return fault;
    }

    int faults() {
        return requests() - happened(Fault.NONE);
    }

    private synchronized int happened(Fault fault) {
        return happened.getOrDefault(fault, 0);
    }

    synchronized int requests() {
        return happened.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public synchronized String toString() {
        return name + " " + happened;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<URI> open = targets;
            URI target = open.get(Math.floorMod(turn.getAndIncrement(), open.size()));
            switch (next()) {
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
