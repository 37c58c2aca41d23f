package dev.orrery.adapters;

import com.sun.net.httpserver.HttpExchange;
import dev.orrery.testkit.HttpPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A provider that answers every request in the worst way of its current mood. */
final class HostileProvider implements AutoCloseable {
    static final long FLOOD_BYTES = 100L * 1024 * 1024;
    private static final Duration DRIP = Duration.ofMillis(50);

    /** What it does to a request. */
    enum Mood {
        KIND,
        HANGS,
        HANGS_AFTER_THE_HEADERS,
        DRIPS,
        ANSWERS_500,
        CUTS,
        FLOODS,
        REFUSES_400
    }

    private final HttpPeer peer = HttpPeer.start().otherwise((exchange, request) -> answer(exchange, request.body()));
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong flooded = new AtomicLong();
    private volatile Mood mood = Mood.KIND;

    URI uri() {
        return peer.uri();
    }

    void turn(Mood wanted) {
        mood = wanted;
    }

    /** Requests for its work; tools are looked at too when they are late. */
    long requests() {
        return peer.received().stream()
                .filter(request -> !request.path().equals("/health"))
                .count();
    }

    /** Bytes of the flood that the other side took before it hung up. */
    long flooded() {
        return flooded.get();
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        switch (mood) {
            case KIND -> kind(exchange, body);
            case HANGS -> hang();
            case HANGS_AFTER_THE_HEADERS -> {
                headers(exchange, 200, 0);
                exchange.getResponseBody().flush();
                hang();
            }
            case DRIPS -> drip(exchange);
            case ANSWERS_500 ->
                HttpPeer.respond(exchange, 500, "application/json", "{\"error\":{\"message\":\"out of order\"}}");
            case CUTS -> {
                headers(exchange, 200, 4096);
                exchange.getResponseBody()
                        .write("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n"
                                .getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
            case FLOODS -> flood(exchange);
            case REFUSES_400 ->
                HttpPeer.respond(exchange, 400, "application/json", "{\"error\":{\"message\":\"bad request\"}}");
        }
    }

    private static void kind(HttpExchange exchange, String body) throws IOException {
        if (body.contains("\"stream\":true")) {
            HttpPeer.respond(
                    exchange,
                    200,
                    "text/event-stream",
                    "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"},\"finish_reason\":\"stop\"}]}\n\n"
                            + "data: [DONE]\n\n");
        } else {
            HttpPeer.respond(exchange, 200, "application/json", """
                    {"choices":[{"message":{"content":"hello"}}],"data":[{"embedding":[1,2]}],"results":[],
                     "indexes":["kb_a"],"result":[],"stdout":""}""");
        }
    }

    private void hang() {
        try {
            if (!closing.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody ended the test");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void drip(HttpExchange exchange) throws IOException {
        headers(exchange, 200, 0);
        OutputStream out = exchange.getResponseBody();
        try {
            do {
                out.write(' ');
                out.flush();
            } while (!closing.await(DRIP.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void flood(HttpExchange exchange) throws IOException {
        headers(exchange, 200, FLOOD_BYTES);
        byte[] block = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        OutputStream out = exchange.getResponseBody();
        for (long sent = 0; sent < FLOOD_BYTES; sent += block.length) {
            out.write(block);
            flooded.addAndGet(block.length);
        }
    }

    private static void headers(HttpExchange exchange, int status, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, length);
    }

    @Override
    public void close() {
        closing.countDown();
        peer.close();
    }
}
