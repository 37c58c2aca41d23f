package dev.orrery.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the playground's event stream and notes when each event arrived. */
public final class Streams {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Streams() {}

    /** An event and the time from the request to its arrival. */
    record Arrived(String name, JsonNode data, Duration after) {}

    /** Sends the prompt and returns the open answer. */
    static HttpResponse<InputStream> open(Api api, String session, String prompt) throws IOException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(
                                    api.base().resolve("/v1/playgrounds/sessions/" + session + "/messages/stream"))
                            .header("Authorization", "Bearer " + api.token())
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofMinutes(3))
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    JSON.writeValueAsString(Map.of("prompt", prompt))))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    /** The turn that an answer is a view of. */
    static String turn(HttpResponse<?> response) {
        return response.headers().firstValue("X-Turn-Id").orElseThrow();
    }

    /** The events of a turn after this one, to its end. */
    static List<SseEvent> resume(Api api, String session, String turn, String lastEventId) throws IOException {
        return resume(api, "/v1/playgrounds/sessions/" + session + "/turns/" + turn + "/events", lastEventId);
    }

    /** The events of a log at this path after this one, to its end. */
    static List<SseEvent> resume(Api api, String path, String lastEventId) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(api.base().resolve(path))
                .header("Authorization", "Bearer " + api.token())
                .header("Last-Event-ID", lastEventId)
                .timeout(Duration.ofMinutes(3))
                .build();
        return read(request);
    }

    /** All events of the answer. */
    public static List<SseEvent> read(HttpRequest request) throws IOException {
        List<SseEvent> events = new ArrayList<>();
        try (SseReader reader = new SseReader(
                HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()).body())) {
            for (SseEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
        return events;
    }

    /** The whole stream, to its terminal event. */
    static List<Arrived> ask(Api api, String session, String prompt) throws IOException {
        long started = System.nanoTime();
        List<Arrived> events = new ArrayList<>();
        HttpResponse<InputStream> response = open(api, session, prompt);
        try (SseReader reader = new SseReader(response.body())) {
            for (SseEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(new Arrived(
                        event.name(), JSON.readTree(event.data()), Duration.ofNanos(System.nanoTime() - started)));
            }
        }
        return events;
    }

    static List<Arrived> named(List<Arrived> events, String name) {
        return events.stream().filter(event -> event.name().equals(name)).toList();
    }
}
