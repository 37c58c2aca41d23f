package dev.orrery.suite.chaos;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy in front of one service, through which all others call it. A share of the requests, chosen by the seed, goes
 * wrong. With several targets it deals requests out in turn.
 */
final class FaultyWire implements AutoCloseable {
    /** Longer than the ten seconds that services wait for each other. */
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private final String name;
    private final Relay relay = new Relay();
    private final Front front;
    private final Chances chances;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<URI> targets;

    /** Without faults until it is told. */
    FaultyWire(String name, URI target, long seed) throws IOException {
        this.name = name;
        this.targets = List.of(target);
        this.chances = new Chances(seed ^ name.hashCode());
        this.front = new Front(this::handle);
    }

    URI uri() {
        return front.uri();
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
                    byte[] answer = "{\"error\":\"unavailable\",\"message\":\"The wire is down.\"}"
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
        front.close();
    }
}
