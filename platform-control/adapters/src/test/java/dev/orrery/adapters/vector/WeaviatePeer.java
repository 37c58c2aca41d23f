package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;

/** The REST and GraphQL interface of Weaviate as its documentation has it; it knows no schema by itself. */
@NullUnmarked
final class WeaviatePeer extends Peer {
    final Map<String, ObjectNode> classes = new TreeMap<>();
    final Map<String, Map<String, JsonNode>> objects = new TreeMap<>();

    @Override
    Reply reply(String method, List<String> path, JsonNode body) {
        return switch (method + " " + path.get(1)) {
            case "GET schema" ->
                path.size() == 2
                        ? Reply.ok(Map.of("classes", classes.values()))
                        : classes.containsKey(path.get(2)) ? Reply.ok(classes.get(path.get(2))) : new Reply(404, "");
            case "POST schema" -> path.size() == 2 ? create((ObjectNode) body) : addProperty(path.get(2), body);
            case "DELETE schema" -> {
                classes.remove(path.get(2));
                objects.remove(path.get(2));
                yield new Reply(200, "");
            }
            case "POST batch" -> batch(body.path("objects"));
            case "GET objects" -> page(body);
            case "PATCH objects" -> merge(path.get(2), path.get(3), body.path("properties"));
            case "DELETE objects" -> {
                Map<String, JsonNode> known = objects.get(path.get(2));
                yield new Reply(known != null && known.remove(path.get(3)) != null ? 204 : 404, "");
            }
            default -> graphQl(body.path("query").asText());
        };
    }

    private Reply create(ObjectNode definition) {
        String name = definition.path("class").asText();
        if (!name.matches("[A-Z][_0-9A-Za-z]{0,254}")) {
            return error(422, "'" + name + "' is not a valid class name");
        }
        if (classes.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
            return error(422, "class name " + name + " already exists");
        }
        classes.put(name, definition);
        objects.put(name, new LinkedHashMap<>());
        return Reply.ok(definition);
    }

    private Reply addProperty(String className, JsonNode property) {
        if (property(className, property.path("name").asText()) != null) {
            return error(422, "property already in use or provided multiple times");
        }
        ((ArrayNode) classes.get(className).path("properties")).add(property);
        return Reply.ok(property);
    }

    private Reply batch(JsonNode batch) {
        ArrayNode answer = JSON.createArrayNode();
        for (JsonNode object : batch) {
            String refusal = refusal(object);
            ObjectNode result = ((ObjectNode) object.deepCopy()).putObject("result");
            if (refusal == null) {
                objects.get(object.path("class").asText()).put(object.path("id").asText(), object);
                result.put("status", "SUCCESS");
            } else {
                result.put("status", "FAILED")
                        .putObject("errors")
                        .putArray("error")
                        .addObject()
                        .put("message", refusal);
            }
            answer.addObject().set("result", result);
        }
        return Reply.ok(answer);
    }

    private String refusal(JsonNode object) {
        String className = object.path("class").asText();
        for (JsonNode known : objects.get(className).values()) {
            if (known.path("vector").size() != object.path("vector").size()) {
                return "new node has a vector with length "
                        + object.path("vector").size() + ". Existing nodes have vectors with length "
                        + known.path("vector").size();
            }
        }
        return refusal(className, object.path("properties"));
    }

    private String refusal(String className, JsonNode properties) {
        for (Map.Entry<String, JsonNode> entry : properties.properties()) {
            JsonNode property = property(className, entry.getKey());
            String type =
                    property == null ? "" : property.path("dataType").path(0).asText();
            boolean fits = switch (type) {
                case "text" -> entry.getValue().isTextual();
                case "text[]" -> entry.getValue().isArray();
                case "int" -> entry.getValue().isIntegralNumber();
                case "number" -> entry.getValue().isNumber();
                case "boolean" -> entry.getValue().isBoolean();
                default -> false;
            };
            if (!fits) {
                return "invalid " + type + " property '" + entry.getKey() + "' on class '" + className + "'";
            }
        }
        return null;
    }

    /** Objects in the order of their ids, after one of them. */
    private Reply page(JsonNode query) {
        TreeMap<String, JsonNode> sorted =
                new TreeMap<>(objects.get(query.path("class").asText()));
        return Reply.ok(Map.of(
                "objects",
                sorted.tailMap(query.path("after").asText(""), false).values().stream()
                        .limit(query.path("limit").asInt())
                        .toList()));
    }

    private Reply merge(String className, String id, JsonNode properties) {
        JsonNode known = objects.get(className).get(id);
        if (known == null) {
            return new Reply(404, "");
        }
        String refusal = refusal(className, properties);
        if (refusal != null) {
            return error(422, refusal);
        }
        ((ObjectNode) known.path("properties")).setAll((ObjectNode) properties);
        return new Reply(204, "");
    }

    private Reply graphQl(String query) {
        GraphQlReader.Get get;
        try {
            get = GraphQlReader.read(query);
        } catch (IllegalArgumentException malformed) {
            return Reply.ok(Map.of("errors", List.of(Map.of("message", malformed.getMessage()))));
        }
        if (!classes.containsKey(get.className())) {
            return Reply.ok(Map.of(
                    "errors",
                    List.of(Map.of(
                            "message", "Cannot query field \"" + get.className() + "\" on type \"GetObjectsObj\"."))));
        }
        JsonNode arguments = JSON.valueToTree(get.arguments());
        boolean byVector = arguments.has("nearVector");
        JsonNode vector = arguments.path("nearVector").path("vector");
        String unknown = unknownProperty(get.className(), arguments.path("where"));
        if (unknown != null) {
            return Reply.ok(Map.of(
                    "errors", List.of(Map.of("message", "no such prop with name '" + unknown + "' found in class"))));
        }
        List<JsonNode> found = objects.get(get.className()).values().stream()
                .filter(object -> matches(get.className(), object.path("properties"), arguments.path("where")))
                .toList();
        if (byVector && found.stream().anyMatch(object -> object.path("vector").size() != vector.size())) {
            return Reply.ok(Map.of(
                    "errors", List.of(Map.of("message", "explorer: get class: vector lengths don't match: 3 vs 2"))));
        }
        List<JsonNode> hits = found.stream()
                .map(object -> hit(object, arguments, byVector ? 1 - cosine(object.path("vector"), vector) : 0))
                .filter(hit -> byVector || hit.path("_additional").path("score").asDouble() > 0)
                .sorted(Comparator.comparingDouble(hit -> byVector
                        ? hit.path("_additional").path("distance").asDouble()
                        : -hit.path("_additional").path("score").asDouble()))
                .limit(arguments.path("limit").asInt())
                .toList();
        return Reply.ok(Map.of("data", Map.of("Get", Map.of(get.className(), hits))));
    }

    private static JsonNode hit(JsonNode object, JsonNode arguments, double distance) {
        ObjectNode hit = JSON.createObjectNode();
        for (String field : List.of("document_id", "text", "metadata_json")) {
            hit.set(field, object.path("properties").path(field));
        }
        long score = common(
                arguments.path("bm25").path("query").asText(),
                object.path("properties").path("text").asText());
        // Weaviate writes a score as text.
        hit.putObject("_additional")
                .put("id", object.path("id").asText())
                .put("distance", distance)
                .put("score", score + ".0");
        return hit;
    }

    private boolean matches(String className, JsonNode properties, JsonNode where) {
        if (where.isMissingNode()) {
            return true;
        }
        if (where.path("operator").asText().equals("And")) {
            for (JsonNode operand : where.path("operands")) {
                if (!matches(className, properties, operand)) {
                    return false;
                }
            }
            return true;
        }
        String name = where.path("path").path(0).asText();
        JsonNode value = properties.path(name);
        if (where.path("operator").asText().equals("ContainsAny")) {
            for (JsonNode wanted : where.path("valueText")) {
                for (JsonNode item : value) {
                    if (item.equals(wanted)) {
                        return true;
                    }
                }
            }
            return false;
        }
        if (where.has("valueText")) {
            boolean whole = "field"
                    .equals(property(className, name).path("tokenization").asText());
            String text = where.path("valueText").asText();
            return whole
                    ? value.asText().equals(text)
                    : common(text, value.asText()) == words(text).size();
        }
        return where.has("valueBoolean")
                ? value.isBoolean()
                        && value.asBoolean() == where.path("valueBoolean").asBoolean()
                : value.isNumber()
                        && value.asDouble()
                                == where.path("valueNumber")
                                        .asDouble(where.path("valueInt").asDouble());
    }

    private String unknownProperty(String className, JsonNode where) {
        if (where.has("operands")) {
            for (JsonNode operand : where.path("operands")) {
                String unknown = unknownProperty(className, operand);
                if (unknown != null) {
                    return unknown;
                }
            }
            return null;
        }
        String name = where.path("path").path(0).asText();
        return where.isMissingNode() || property(className, name) != null ? null : name;
    }

    private JsonNode property(String className, String name) {
        for (JsonNode property : classes.get(className).path("properties")) {
            if (property.path("name").asText().equals(name)) {
                return property;
            }
        }
        return null;
    }

    private static Reply error(int status, String message) {
        return new Reply(
                status,
                JSON.valueToTree(Map.of("error", List.of(Map.of("message", message))))
                        .toString());
    }
}
