package dev.orrery.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.local.LauncherFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The public API as any client sees it; prints each call. */
public final class SuiteApi {
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String base;
    private final PrintStream out;
    private @Nullable String token;

    public SuiteApi(String base, PrintStream out) {
        this.base = base;
        this.out = out;
    }

    /** As the first superadmin. */
    public void login(String password) {
        token = post("/auth/login", object().put("identifier", "superadmin").put("password", password))
                .path("access_token")
                .asText();
    }

    ObjectNode object() {
        return json.createObjectNode();
    }

    public JsonNode get(String path) {
        return call("GET", path, null, true);
    }

    /** A repeated call that is not printed. */
    JsonNode poll(String path) {
        return call("GET", path, null, false);
    }

    JsonNode post(String path, @Nullable ObjectNode body) {
        return call("POST", path, body, true);
    }

    JsonNode put(String path, ObjectNode body) {
        return call("PUT", path, body, true);
    }

    private JsonNode call(String method, String path, @Nullable ObjectNode body, boolean print) {
        try {
            HttpResponse<String> response = http.send(
                    request(method, path, body).timeout(Duration.ofSeconds(90)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (print) {
                out.println("  → " + method + " " + path + "  " + response.statusCode());
            }
            if (response.statusCode() / 100 != 2) {
                throw refused(method, path, response.statusCode(), response.body());
            }
            return json.readTree(response.body());
        } catch (IOException failed) {
            throw new LauncherFailure(method + " " + base + path + " failed: " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("Interrupted.", interrupted);
        }
    }

    /** Opens an event stream with a POST. */
    SseReader stream(String path, ObjectNode body) {
        try {
            HttpResponse<InputStream> response = http.send(
                    request("POST", path, body)
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            out.println("  → POST " + path + "  " + response.statusCode());
            if (response.statusCode() != 200) {
                try (InputStream error = response.body()) {
                    throw refused(
                            "POST",
                            path,
                            response.statusCode(),
                            new String(error.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return new SseReader(response.body());
        } catch (IOException failed) {
            throw new LauncherFailure("POST " + base + path + " failed: " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("Interrupted.", interrupted);
        }
    }

    JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new LauncherFailure("The suite sent no JSON: " + text, malformed);
        }
    }

    private HttpRequest.Builder request(String method, String path, @Nullable ObjectNode body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    private LauncherFailure refused(String method, String path, int status, String body) {
        String reason = body;
        try {
            JsonNode error = json.readTree(body);
            reason = error.path("error").asText() + ": " + error.path("message").asText()
                    + (error.has("details") ? " " + error.path("details") : "");
        } catch (JsonProcessingException notJson) {
            reason = body.strip();
        }
        return new LauncherFailure(method + " " + path + " answered " + status + " " + reason);
    }
}
