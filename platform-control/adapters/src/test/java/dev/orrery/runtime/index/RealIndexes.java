package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.sun.net.httpserver.HttpExchange;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.TestFolder;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The indexes of local-runtime themselves, on disk, behind their routes but without the rest of that service. */
public final class RealIndexes implements AutoCloseable {
    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private final VectorIndexes indexes = new VectorIndexes(TestFolder.create("orrery-adapters-test"), JSON);
    private final IndexResource resource = new IndexResource(indexes);
    private final HttpPeer peer = HttpPeer.start().otherwise(this::answer);

    public URI uri() {
        return peer.uri();
    }

    private void answer(HttpExchange exchange, HttpPeer.Received request) throws IOException {
        try {
            JsonNode body = request.body().isEmpty() ? null : JSON.readTree(request.body());
            Object answer = call(request.method(), List.of(request.path().split("/")), body);
            HttpPeer.respond(exchange, 200, "application/json", JSON.writeValueAsString(answer));
        } catch (Failure refused) {
            Map<String, String> error = Map.of("error", refused.code(), "message", refused.getMessage());
            HttpPeer.respond(exchange, refused.status(), "application/json", JSON.writeValueAsString(error));
        }
    }

    /** @param path an empty part, {@code v1}, {@code indexes}, the name, and what is asked of it */
    private Object call(String method, List<String> path, @Nullable JsonNode body) throws IOException {
        if (path.size() == 3) {
            return resource.list();
        }
        String name = path.get(3);
        return switch (method + " " + String.join("/", path.subList(4, path.size()))) {
            case "PUT " -> resource.create(name, body);
            case "DELETE " -> resource.delete(name);
            case "POST records" -> resource.upsert(name, body);
            case "POST records/delete" -> resource.deleteRecords(name, body);
            case "POST records/readers" -> resource.setReaders(name, body);
            case "POST search" -> resource.search(name, body);
            case "POST search/both" -> resource.searchBoth(name, body);
            default -> throw Failure.notFound("not_found", method + " " + path);
        };
    }

    @Override
    public void close() {
        peer.close();
        indexes.close();
    }
}
