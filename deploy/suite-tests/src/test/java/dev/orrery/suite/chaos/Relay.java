package dev.orrery.suite.chaos;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Passes requests on to another server, and its answers back as they come. */
final class Relay {
    /** Without the encodings that the client knows, an answer can be read along. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade",
            "keep-alive");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The open answer of the other server. */
    HttpResponse<InputStream> ask(HttpExchange exchange, byte[] body, URI target) throws IOException {
        return ask(exchange, body, target, Map.of());
    }

    /** @param more headers besides those of the client */
    HttpResponse<InputStream> ask(HttpExchange exchange, byte[] body, URI target, Map<String, String> more)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(target + exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        more.forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
    }

    void answer(HttpExchange exchange, HttpResponse<InputStream> response) throws IOException {
        answer(exchange, response, response.body());
    }

    /** @param content of the answer, for one who read it or reads along */
    void answer(HttpExchange exchange, HttpResponse<InputStream> response, InputStream content) throws IOException {
        try (InputStream body = content) {
            response.headers().map().forEach((name, values) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                    exchange.getResponseHeaders().put(name, List.copyOf(values));
                }
            });
            int status = response.statusCode();
            long length = response.headers().firstValueAsLong("content-length").orElse(0);
            boolean bodiless = status == 204
                    || status == 304
                    || exchange.getRequestMethod().equals("HEAD")
                    || response.headers()
                            .firstValue("content-length")
                            .filter("0"::equals)
                            .isPresent();
            exchange.sendResponseHeaders(status, bodiless ? -1 : length);
            if (!bodiless) {
                OutputStream out = exchange.getResponseBody();
                byte[] piece = new byte[16 * 1024];
                for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                    out.write(piece, 0, read);
                    out.flush();
                }
            }
        }
    }
}
