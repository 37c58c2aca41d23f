package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** The REST interface of Qdrant as its documentation has it. */
@NullUnmarked
final class QdrantPeer extends Peer {
    /** A collection with its points and payload indexes. */
    record Collection(int size, Map<String, JsonNode> points, Map<String, JsonNode> indexes) {}

    final Map<String, Collection> collections = new TreeMap<>();
    private final boolean hasSearchRoute;

    /** @param hasSearchRoute whether this is a server that still has {@code points/search} */
    QdrantPeer(boolean hasSearchRoute) {
        this.hasSearchRoute = hasSearchRoute;
    }

    @Override
    Reply reply(String method, List<String> path, JsonNode body) {
        if (path.size() == 1) {
            return result(Map.of(
                    "collections",
                    collections.keySet().stream()
                            .map(name -> Map.of("name", name))
                            .toList()));
        }
        String name = path.get(1);
        Collection collection = collections.get(name);
        String call = method + " " + String.join("/", path.subList(2, path.size()));
        if (call.equals("PUT ")) {
            return create(name, body.path("vectors"));
        }
        if (call.equals("DELETE ")) {
            return result(collections.remove(name) != null);
        }
        if (call.equals("POST points/search") && !hasSearchRoute) {
            return new Reply(404, "");
        }
        if (collection == null) {
            return error(404, "Not found: Collection `" + name + "` doesn't exist!");
        }
        return switch (call) {
            case "GET " ->
                result(Map.of(
                        "config",
                        Map.of("params", Map.of("vectors", Map.of("size", collection.size(), "distance", "Cosine")))));
            case "PUT index" -> {
                collection.indexes().put(body.path("field_name").asText(), body.path("field_schema"));
                yield result(Map.of("status", "completed"));
            }
            case "PUT points" -> upsert(collection, body.path("points"));
            case "POST points/delete" -> {
                body.path("points").forEach(id -> collection.points().remove(id.asText()));
                yield result(Map.of("status", "completed"));
            }
            case "POST points/payload" -> {
                collection.points().values().stream()
                        .filter(point -> matches(point, body.path("filter")))
                        .map(point -> (ObjectNode) point.path("payload"))
                        .forEach(payload -> payload.setAll((ObjectNode) body.path("payload")));
                yield result(Map.of("status", "completed"));
            }
            case "POST points/search" -> search(collection, body, body.path("vector"));
            case "POST points/query" -> search(collection, body, body.path("query"));
            case "POST points/scroll" -> {
                List<JsonNode> points = new ArrayList<>(collection.points().values());
                points.removeIf(point -> !matches(point, body.path("filter")));
                yield result(Map.of(
                        "points",
                        points.stream().limit(body.path("limit").asInt()).toList()));
            }
            default -> new Reply(404, "");
        };
    }

    private Reply create(String name, JsonNode vectors) {
        if (collections.containsKey(name)) {
            return error(409, "Wrong input: Collection `" + name + "` already exists!");
        }
        collections.put(
                name, new Collection(vectors.path("size").asInt(), new LinkedHashMap<>(), new LinkedHashMap<>()));
        return result(true);
    }

    private static Reply upsert(Collection collection, JsonNode points) {
        for (JsonNode point : points) {
            try {
                UUID.fromString(point.path("id").asText());
            } catch (IllegalArgumentException malformed) {
                return error(400, "Format error in JSON body: value is not a valid point ID");
            }
            if (point.path("vector").size() != collection.size()) {
                return wrongLength(collection, point.path("vector"));
            }
        }
        points.forEach(point -> collection.points().put(point.path("id").asText(), point));
        return result(Map.of("status", "completed"));
    }

    private Reply search(Collection collection, JsonNode query, JsonNode vector) {
        if (vector.size() != collection.size()) {
            return wrongLength(collection, vector);
        }
        List<Map<String, Object>> hits = collection.points().values().stream()
                .filter(point -> matches(point, query.path("filter")))
                .map(point -> Map.<String, Object>of(
                        "id", point.path("id"),
                        "payload", point.path("payload"),
                        "score", cosine(point.path("vector"), vector)))
                .sorted(Comparator.comparingDouble((Map<String, Object> hit) -> (double) hit.get("score"))
                        .reversed())
                .limit(query.path("limit").asInt())
                .toList();
        return hasSearchRoute ? result(hits) : result(Map.of("points", hits));
    }

    private static boolean matches(JsonNode point, JsonNode filter) {
        JsonNode payload = point.path("payload");
        for (JsonNode condition : filter.path("must")) {
            if (condition.has("has_id")) {
                if (!contains(condition.path("has_id"), point.path("id"))) {
                    return false;
                }
                continue;
            }
            if (condition.has("is_empty")) {
                // Qdrant calls a missing field, null and an empty list empty.
                JsonNode field =
                        resolve(payload, condition.path("is_empty").path("key").asText());
                if (field.isValueNode() && !field.isNull() || !field.isEmpty()) {
                    return false;
                }
                continue;
            }
            JsonNode value = resolve(payload, condition.path("key").asText());
            JsonNode match = condition.path("match");
            boolean holds = match.has("text")
                    ? common(match.path("text").asText(), value.asText())
                            == words(match.path("text").asText()).size()
                    : match.has("any")
                            ? anyOf(match.path("any"), value)
                            : match.has("value")
                                    ? value.equals(match.path("value"))
                                    : value.isNumber()
                                            && value.asDouble()
                                                    >= condition
                                                            .path("range")
                                                            .path("gte")
                                                            .asDouble()
                                            && value.asDouble()
                                                    <= condition
                                                            .path("range")
                                                            .path("lte")
                                                            .asDouble();
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    /** A list of the payload matches when one of its items does. */
    private static boolean anyOf(JsonNode wanted, JsonNode value) {
        if (!value.isArray()) {
            return contains(wanted, value);
        }
        for (JsonNode item : value) {
            if (contains(wanted, item)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(JsonNode list, JsonNode wanted) {
        for (JsonNode item : list) {
            if (item.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** A payload path: steps divided by dots, a quoted step taken as it is. */
    private static JsonNode resolve(JsonNode payload, String path) {
        JsonNode value = payload;
        String rest = path;
        while (!rest.isEmpty()) {
            boolean quoted = rest.startsWith("\"");
            int end = quoted ? rest.indexOf('"', 1) : rest.indexOf('.') < 0 ? rest.length() : rest.indexOf('.');
            value = value.path(rest.substring(quoted ? 1 : 0, end));
            rest = rest.substring(Math.min(rest.length(), end + 1));
        }
        return value;
    }

    private static Reply wrongLength(Collection collection, JsonNode vector) {
        return error(
                400,
                "Wrong input: Vector dimension error: expected dim: " + collection.size() + ", got " + vector.size());
    }

    private static Reply result(Object result) {
        return Reply.ok(Map.of("result", result, "status", "ok", "time", 0.0001));
    }

    private static Reply error(int status, String message) {
        return new Reply(
                status,
                JSON.valueToTree(Map.of("status", Map.of("error", message), "time", 0.0001))
                        .toString());
    }
}
