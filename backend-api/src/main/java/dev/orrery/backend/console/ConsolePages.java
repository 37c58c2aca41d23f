package dev.orrery.backend.console;

import dev.orrery.kit.failure.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console from memory: what is asked for is looked up among the built files and nowhere else. Every other
 * path below {@code /console/} is a place within the console and answers its page.
 */
@ApplicationScoped
class ConsolePages {
    private static final Logger LOG = Logger.getLogger(ConsolePages.class);
    private static final String BASE = "/console/";
    private static final String PAGE = "index.html";
    /** Before the gateway and the resources. */
    private static final int ORDER = 400;

    private final Map<String, ConsoleFile> files = read();

    void register(@Observes Router router) {
        for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
            router.route(method, "/").order(ORDER).handler(ConsolePages::redirect);
            router.route(method, BASE + "*").order(ORDER).handler(this::serve);
        }
    }

    private static Map<String, ConsoleFile> read() {
        byte[] names = ConsoleFile.bytes("files.txt");
        if (names == null) {
            LOG.warn("This build holds no console; /console answers 404");
            return Map.of();
        }
        return Arrays.stream(new String(names, StandardCharsets.UTF_8).split("\n", -1))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toUnmodifiableMap(Function.identity(), ConsoleFile::read));
    }

    private static void redirect(RoutingContext context) {
        context.response().setStatusCode(302).putHeader("Location", BASE).end();
    }

    private void serve(RoutingContext context) {
        String path = context.request().path();
        if (!path.startsWith(BASE)) {
            redirect(context);
            return;
        }
        String name = path.substring(BASE.length());
        ConsoleFile file = files.get(name);
        if (file == null && !name.contains(".")) {
            file = files.get(PAGE);
        }
        if (file == null) {
            context.fail(404, Failure.notFound("not_found", "The console has no file '" + name + "'."));
            return;
        }
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        response.putHeader("Cache-Control", file.cacheControl())
                .putHeader("ETag", file.tag())
                .putHeader("Vary", "Accept-Encoding");
        if (file.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        Coded body = body(file, request.getHeader("Accept-Encoding"));
        response.putHeader("Content-Type", file.type())
                .putHeader("Content-Encoding", body.coding())
                .putHeader("Content-Length", Integer.toString(body.bytes().length));
        if (request.method().name().equals("HEAD")) {
            response.end();
        } else {
            response.end(Buffer.buffer(body.bytes()));
        }
    }

    private record Coded(String coding, byte[] bytes) {}

    private static Coded body(ConsoleFile file, @Nullable String accepted) {
        String codings = accepted == null ? "" : accepted.toLowerCase(Locale.ROOT);
        if (file.brotli() != null && codings.contains("br")) {
            return new Coded("br", file.brotli());
        }
        if (file.gzip() != null && codings.contains("gzip")) {
            return new Coded("gzip", file.gzip());
        }
        return new Coded("identity", file.plain());
    }
}
