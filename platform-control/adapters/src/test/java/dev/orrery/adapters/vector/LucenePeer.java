package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;

/** The index API of local-runtime. */
@NullUnmarked
final class LucenePeer extends Peer {
    private final Map<String, Map<String, JsonNode>> indexes = new TreeMap<>();

    @Override
    Reply reply(String method, List<String> path, JsonNode body) {
        if (path.size() == 2) {
            return Reply.ok(Map.of("indexes", indexes.keySet()));
        }
        String name = path.get(2);
        if (path.size() == 3) {
            return method.equals("PUT")
                    ? Reply.ok(Map.of("created", indexes.putIfAbsent(name, new LinkedHashMap<>()) == null))
                    : Reply.ok(Map.of("deleted", indexes.remove(name) != null));
        }
        Map<String, JsonNode> records = indexes.get(name);
        if (records == null) {
            return error(404, "index_not_found", "There is no index " + name);
        }
        return switch (String.join("/", path.subList(3, path.size()))) {
            case "records" -> upsert(records, body.path("records"));
            case "records/delete" -> {
                body.path("ids").forEach(id -> records.remove(id.asText()));
                yield Reply.ok(Map.of("deleted", body.path("ids").size()));
            }
            default -> search(records, body);
        };
    }

    private static Reply upsert(Map<String, JsonNode> records, JsonNode given) {
        for (JsonNode record : given) {
            if (otherLength(records, record.path("vector"))) {
                return error(400, "invalid_embedding", "The index holds vectors of another length");
            }
            records.put(record.path("id").asText(), record);
        }
        return Reply.ok(Map.of("upserted", given.size()));
    }

    private static Reply search(Map<String, JsonNode> records, JsonNode query) {
        boolean byVector = query.has("vector");
        if (byVector && otherLength(records, query.path("vector"))) {
            return error(400, "invalid_embedding", "The index holds vectors of another length");
        }
        List<Map<String, Object>> results = records.values().stream()
                .filter(record -> matches(record.path("metadata"), query.path("filters")))
                .map(record -> Map.<String, Object>of(
                        "id", record.path("id"),
                        "text", record.path("text"),
                        "metadata", record.path("metadata"),
                        "score",
                                byVector
                                        ? cosine(record.path("vector"), query.path("vector"))
                                        : (double) common(
                                                query.path("text").asText(),
                                                record.path("text").asText()),
                        "score_kind", byVector ? "similarity" : "bm25"))
                .filter(hit -> byVector || (double) hit.get("score") > 0)
                .sorted(Comparator.comparingDouble((Map<String, Object> hit) -> (double) hit.get("score"))
                        .reversed())
                .limit(query.path("top_k").asInt())
                .toList();
        return Reply.ok(Map.of("results", results));
    }

    private static boolean matches(JsonNode metadata, JsonNode filters) {
        return filters.propertyStream().allMatch(filter -> {
            JsonNode value = metadata.path(filter.getKey());
            return filter.getValue().isNumber()
                    ? value.isNumber() && value.asDouble() == filter.getValue().asDouble()
                    : value.equals(filter.getValue());
        });
    }

    private static boolean otherLength(Map<String, JsonNode> records, JsonNode vector) {
        return records.values().stream().anyMatch(known -> known.path("vector").size() != vector.size());
    }

    private static Reply error(int status, String code, String message) {
        return new Reply(
                status,
                JSON.createObjectNode()
                        .put("error", code)
                        .put("message", message)
                        .toString());
    }
}
