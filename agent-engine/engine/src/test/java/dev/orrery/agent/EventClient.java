package dev.orrery.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.kit.trust.Actor;
import dev.orrery.testkit.TestTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads streams of the engine as another service does. */
public final class EventClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An event and when it came, since the request was sent. */
    public record Arrived(SseEvent event, Duration at) {
        public JsonNode data() {
            try {
                return JSON.readTree(event.data());
            } catch (IOException noJson) {
                throw new IllegalStateException(noJson);
            }
        }

        public String name() {
            return event.name();
        }

        /** {@code kind state} of a status, the text of a delta, else the event's name. */
        public String summary() {
            return switch (event.name()) {
                case "status" ->
                    data().path("kind").asText() + " " + data().path("state").asText();
                case "delta" -> data().path("text").asText();
                default -> event.name();
            };
        }
    }

    /** An open stream. */
    public static final class Stream implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final SseReader reader;
        private final long sent;

        private Stream(HttpResponse<InputStream> response, long sent) {
            this.response = response;
            this.reader = new SseReader(response.body());
            this.sent = sent;
        }

        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public Optional<Arrived> next() throws IOException {
            SseEvent event = reader.next();
            return event == null
                    ? Optional.empty()
                    : Optional.of(new Arrived(event, Duration.ofNanos(System.nanoTime() - sent)));
        }

        public List<Arrived> rest() throws IOException {
            List<Arrived> events = new ArrayList<>();
            for (Optional<Arrived> event = next(); event.isPresent(); event = next()) {
                events.add(event.get());
            }
            return events;
        }

        /** Reads up to the first delta, included. */
        public List<Arrived> upToFirstDelta() throws IOException {
            List<Arrived> events = new ArrayList<>();
            do {
                events.add(next().orElseThrow(() -> new IllegalStateException("ended after " + events)));
            } while (!events.getLast().name().equals("delta"));
            return events;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private final URI base;
    private final Actor actor;

    public EventClient(URI base, Actor actor) {
        this.base = base;
        this.actor = actor;
    }

    public Stream start(JsonNode body) throws IOException, InterruptedException {
        return start(body, null);
    }

    /** @param idempotencyKey sent when not null */
    public Stream start(JsonNode body, @Nullable String idempotencyKey) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request("/v1/internal/agent-executions/stream").header("Content-Type", "application/json");
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return open(request.POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    public Stream follow(String id, @Nullable String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/v1/internal/agent-executions/" + id + "/events");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return open(request.GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Accept", "text/event-stream")
                .header("X-Service-Token", TestTokens.serviceToken("backend-api", "agent-engine", "internal"))
                .header("X-Actor-Token", TestTokens.actorToken("backend-api", "agent-engine", actor))
                .timeout(Duration.ofSeconds(20));
    }

    private static Stream open(HttpRequest.Builder request) throws IOException, InterruptedException {
        long sent = System.nanoTime();
        return new Stream(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()), sent);
    }
}
