package dev.orrery.suite.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.suite.Streams;
import dev.orrery.suite.Suite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A client of the public API that takes every failure for what it is, as one user. */
final class Caller {
    /** Longer than the edge waits for a service. */
    private static final Duration LONGEST = Duration.ofSeconds(75);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<URI> edge;
    private final String token;
    private final AtomicInteger unknown = new AtomicInteger();

    private Caller(Supplier<URI> edge, String token) {
        this.edge = edge;
        this.token = token;
    }

    /** @param edge asked for each request, so that a caller moves from one process to the next */
    static Caller superadmin(Supplier<URI> edge) throws IOException {
        return new Caller(edge, "").login("superadmin");
    }

    /** This user's own. @throws IOException when the login was not answered */
    Caller login(String name) throws IOException {
        Answer answer =
                new Caller(edge, "").post("/auth/login", Map.of("identifier", name, "password", Suite.PASSWORD));
        if (answer instanceof Answer.Done done) {
            return with(done.body().path("access_token").asText());
        }
        throw new IOException("No login of " + name + ": " + answer);
    }

    Caller with(String otherToken) {
        return new Caller(edge, otherToken);
    }

    /** How many requests of this caller were not answered, or with a failure. */
    int unknown() {
        return unknown.get();
    }

    Answer post(String path, Map<String, ?> body) {
        return send("POST", path, body, Map.of());
    }

    Answer send(String method, String path, Map<String, ?> body, Map<String, String> headers) {
        try {
            return send(
                    method,
                    path,
                    body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body)),
                    "application/json",
                    headers);
        } catch (IOException impossible) {
            throw new IllegalStateException("A map that cannot be written as JSON", impossible);
        }
    }

    Answer send(String method, String path, BodyPublisher body, String type, Map<String, String> headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", type).method(method, body);
        headers.forEach(request::header);
        Answer answer = answer(request.build());
        if (answer instanceof Answer.Unknown) {
            unknown.incrementAndGet();
        }
        return answer;
    }

    private static Answer answer(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            int status = response.statusCode();
            JsonNode body = JSON.readTree(response.body());
            if (status / 100 == 2) {
                return new Answer.Done(status, body);
            }
            String code = body.path("error").asText();
            return status < 500 ? new Answer.Refused(status, code) : new Answer.Unknown(status + " " + code, body);
        } catch (IOException lost) {
            return new Answer.Unknown(lost.toString(), MissingNode.getInstance());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("interrupted", MissingNode.getInstance());
        }
    }

    /** What must be answered, once all is calm. */
    JsonNode get(String path) {
        return switch (answer(request(path).GET().build())) {
            case Answer.Done done -> done.body();
            case Answer.Refused refused -> throw new IllegalStateException("GET " + path + ": " + refused);
            case Answer.Unknown lost -> throw new IllegalStateException("GET " + path + ": " + lost);
        };
    }

    /** The id of the first model that playgrounds offer. */
    String chatModel() {
        return get("/v1/playgrounds/options").at("/models/0/id").asText();
    }

    /** All events of a log, from its first to its end. */
    List<SseEvent> events(String path) throws IOException {
        return Streams.read(request(path).header("Last-Event-ID", "0").build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(edge.get().resolve(path))
                .timeout(LONGEST)
                .header("X-Request-Id", "chaos-" + UUID.randomUUID());
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }
}
