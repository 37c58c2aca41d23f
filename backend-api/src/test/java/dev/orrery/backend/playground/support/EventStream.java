package dev.orrery.backend.playground.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.kit.trust.Actor;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A client of {@code messages/stream} that reads events one by one and may hang up. */
public final class EventStream implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An event, and when it came after the request was sent. */
    public record Event(
            String name,
            JsonNode data,
            Duration after,
            @Nullable String id) {
        public String kind() {
            return data.path("kind").asText();
        }

        public String state() {
            return data.path("state").asText();
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> response;
    private final SseReader reader;
    private final long sentAt = System.nanoTime();

    private EventStream(HttpRequest request) {
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            reader = new SseReader(response.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    public static EventStream open(Actor actor, String sessionId, String prompt) {
        return open(actor, "/v1/playgrounds/sessions/" + sessionId + "/messages/stream", Map.of("prompt", prompt));
    }

    public static EventStream open(Actor actor, String path, Map<String, ?> body) {
        return new EventStream(request(actor, path, body));
    }

    /** The events of a turn after this one, as a client reads them that comes back. */
    public static EventStream resume(Actor actor, String sessionId, String turnId, @Nullable String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port
                        + "/v1/playgrounds/sessions/" + sessionId + "/turns/" + turnId + "/events"))
                .header(TestUserMechanism.HEADER, TestUserMechanism.header(actor));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return new EventStream(request.GET().build());
    }

    /** The turn that this stream is a view of. */
    public String turnId() {
        return header("X-Turn-Id");
    }

    /** Reads up to the first event of this name, which is the last of the list. */
    public List<Event> upTo(String name) {
        List<Event> events = new ArrayList<>();
        for (Event event = next(); event != null; event = next()) {
            events.add(event);
            if (event.name().equals(name)) {
                return events;
            }
        }
        throw new AssertionError("The stream ended without '" + name + "': " + outline(events));
    }

    /** The text that these events say. */
    public static String text(List<Event> events) {
        return events.stream()
                .filter(event -> event.name().equals("delta"))
                .map(event -> event.data().path("text").asText())
                .collect(Collectors.joining());
    }

    private static HttpRequest request(Actor actor, String path, Map<String, ?> body) {
        try {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                    .header(TestUserMechanism.HEADER, TestUserMechanism.header(actor))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Sends without streaming, waits for the condition and hangs up. */
    public static void abandon(Actor actor, String sessionId, String prompt, Callable<Boolean> when) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        var answer = client.sendAsync(
                request(actor, "/v1/playgrounds/sessions/" + sessionId + "/messages", Map.of("prompt", prompt)),
                HttpResponse.BodyHandlers.ofString());
        if (!when.call()) {
            throw new AssertionError("The condition was not met");
        }
        answer.cancel(true);
        client.shutdownNow();
    }

    public int status() {
        return response.statusCode();
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    public @Nullable Event next() {
        try {
            SseEvent event = reader.next();
            return event == null
                    ? null
                    : new Event(
                            event.name(),
                            JSON.readTree(event.data()),
                            Duration.ofNanos(System.nanoTime() - sentAt),
                            event.id());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public List<Event> rest() {
        List<Event> events = new ArrayList<>();
        for (Event event = next(); event != null; event = next()) {
            events.add(event);
        }
        return events;
    }

    /** Steps as {@code kind state}, text as {@code delta}, the end as its name. */
    public static List<String> outline(List<Event> events) {
        return events.stream()
                .map(event -> event.name().equals("status") ? event.kind() + " " + event.state() : event.name())
                .toList();
    }

    /** Hangs up. */
    @Override
    public void close() {
        try (http) {
            response.body().close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
