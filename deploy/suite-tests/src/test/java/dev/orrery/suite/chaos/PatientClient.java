package dev.orrery.suite.chaos;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands between a client and the edge and does for it what the documentation tells clients to do: what got no answer, or
 * one of 500 and above, is sent again where that is safe, a POST under one {@code Idempotency-Key}. It remembers which
 * failures the client was told of in the end.
 */
final class PatientClient implements AutoCloseable {
    private static final int ATTEMPTS = 8;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String KEY = "Idempotency-Key";
    private static final Set<String> WITHOUT_KEY = Set.of("/v1/api-keys", "/mcp");
    /** A failure within an answer that began as 200: the end of a stream or of a run, or the result of a tool. */
    private static final Pattern TOLD_LATE = Pattern.compile(
            "event: error\\n|\"Gave up after |\"isError\":true.*(_unavailable|_unreachable|_timeout|internal_error|upstream)",
            Pattern.DOTALL);

    private static final Pattern CODE = Pattern.compile("\"error\"\\s*:\\s*\"([A-Za-z_]+)\"");

    private final Relay relay = new Relay();
    private final Front front;
    private final URI edge;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<String> told = new CopyOnWriteArrayList<>();

    PatientClient(URI edge) throws IOException {
        this.edge = edge;
        this.front = new Front(this::handle);
    }

    URI uri() {
        return front.uri();
    }

    int requests() {
        return requests.get();
    }

    int repeated() {
        return repeated.get();
    }

    /** The failures that were told, in the order of their answers. */
    List<String> told() {
        return List.copyOf(told);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, String> key = key(exchange);
            int most = repeatable(exchange, key) ? ATTEMPTS : 1;
            for (int attempt = 1; ; attempt++) {
                Sent sent = send(exchange, body, key, attempt, attempt == most);
                if (sent == Sent.ANSWERED) {
                    return;
                }
                if (sent == Sent.OVER) {
                    key = key(exchange);
                }
                repeated.incrementAndGet();
                Waiting.pause(PAUSE.multipliedBy(attempt));
            }
        }
    }

    /** What became of a request. */
    private enum Sent {
        ANSWERED,
        /** It may be sent once more. */
        AGAIN,
        /** An execution has failed for good: its key only tells so again. */
        OVER
    }

    private static Map<String, String> key(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        boolean takesOne = exchange.getRequestMethod().equals("POST")
                && !exchange.getRequestHeaders().containsKey(KEY)
                && !WITHOUT_KEY.contains(path)
                && !path.contains("/messages")
                && (type == null || !type.startsWith("multipart/"));
        return takesOne ? Map.of(KEY, "patient-" + UUID.randomUUID()) : Map.of();
    }

    private static boolean repeatable(HttpExchange exchange, Map<String, String> key) {
        return !key.isEmpty()
                || exchange.getRequestHeaders().containsKey(KEY)
                || !exchange.getRequestMethod().equals("POST");
    }

    private Sent send(HttpExchange exchange, byte[] body, Map<String, String> key, int attempt, boolean last)
            throws IOException {
        HttpResponse<InputStream> response;
        byte[] begin;
        try {
            response = relay.ask(exchange, body, edge, key);
            begin = isStream(response) ? new byte[0] : response.body().readAllBytes();
        } catch (IOException lost) {
            if (last) {
                tell(exchange, "no answer: " + lost);
                throw lost;
            }
            return Sent.AGAIN;
        }
        if (isStream(response)) {
            Overheard overheard = new Overheard(response.body());
            relay.answer(exchange, response, overheard);
            note(exchange, overheard.text());
            return Sent.ANSWERED;
        }
        String text = new String(begin, StandardCharsets.UTF_8);
        boolean failed = response.statusCode() >= 500 || text.contains("\"idempotency_in_progress\"");
        if (failed && !last) {
            return text.contains("\"EXEC_") ? Sent.OVER : Sent.AGAIN;
        }
        boolean replay = response.headers().firstValue("Idempotency-Replayed").isPresent();
        if (failed || attempt > 1 && (response.statusCode() >= 400 || replay)) {
            var code = CODE.matcher(text);
            // Without the envelope nobody was told anything.
            if (replay || code.find()) {
                tell(exchange, response.statusCode() + " " + (replay ? "replayed" : code.group(1)));
            }
        } else {
            note(exchange, text);
        }
        relay.answer(exchange, response, new ByteArrayInputStream(begin));
        return Sent.ANSWERED;
    }

    private static boolean isStream(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
    }

    private void note(HttpExchange exchange, String text) {
        if (TOLD_LATE.matcher(text).find()) {
            tell(exchange, text.substring(Math.max(0, text.length() - 200)).replaceAll("\\s+", " "));
        }
    }

    private void tell(HttpExchange exchange, String what) {
        told.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + ": " + what);
    }

    @Override
    public void close() {
        front.close();
    }
}
