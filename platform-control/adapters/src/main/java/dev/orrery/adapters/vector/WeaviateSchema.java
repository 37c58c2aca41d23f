package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a Weaviate class and their types. Properties are declared before they are written: the store's own
 * guess would take a text for a date or an id, and cut texts into words that then match as filters.
 */
record WeaviateSchema(Map<String, String> types) {
    /** Who may read an object. No metadata key becomes this property, because theirs have no capital letter. */
    static final String READERS = "readerMarks";

    private static final String READERS_TYPE = "text[]";

    /** Names that the adapter or Weaviate itself uses. */
    static final Set<String> RESERVED = Set.of("document_id", "text", "metadata_json", "id", "vector");

    static WeaviateSchema of(JsonNode definition) {
        Map<String, String> types = new LinkedHashMap<>();
        for (JsonNode property : definition.path("properties")) {
            types.put(
                    property.path("name").asText(),
                    property.path("dataType").path(0).asText());
        }
        return new WeaviateSchema(types);
    }

    /** The definition of a new class. */
    static ObjectNode definition(String className, String index, List<IndexProperty> properties) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("class", className)
                .put("description", index)
                .put("vectorizer", "none");
        body.putObject("vectorIndexConfig").put("distance", "cosine");
        ArrayNode list = body.putArray("properties");
        list.add(property("document_id", "text"));
        list.add(property("text", "text").put("tokenization", "word"));
        list.add(property("metadata_json", "text").put("indexFilterable", false).put("indexSearchable", false));
        list.add(property("page_number", "int"));
        list.add(property(READERS, READERS_TYPE));
        for (IndexProperty declared : properties) {
            if (!declared.name().startsWith("_") && !declared.name().equals("page_number")) {
                list.add(property(StoreNames.weaviateProperty(declared.name()), declared.dataType()));
            }
        }
        return body;
    }

    /** Texts are one token each, so that a filter finds the whole value and not a word of it. Only the text is searched. */
    static ObjectNode property(String name, String type) {
        ObjectNode property = JsonNodeFactory.instance.objectNode().put("name", name);
        property.putArray("dataType").add(type);
        if (type.equals(READERS_TYPE)) {
            property.put("indexSearchable", false);
        }
        return type.startsWith("text") ? property.put("tokenization", "field") : property;
    }

    /** Properties that these records need and the class does not have yet. */
    Map<String, String> missing(List<VectorRecord> records) {
        Map<String, String> missing = new LinkedHashMap<>();
        if (!types.containsKey(READERS)) {
            missing.put(READERS, READERS_TYPE);
        }
        for (VectorRecord record : records) {
            record.metadata().forEach((key, value) -> {
                String type = typeOf(value);
                if (type != null && !key.startsWith("_")) {
                    String name = StoreNames.weaviateProperty(key);
                    if (!types.containsKey(name)) {
                        missing.putIfAbsent(name, type);
                    }
                }
            });
        }
        return missing;
    }

    WeaviateSchema with(Map<String, String> added) {
        Map<String, String> all = new LinkedHashMap<>(types);
        all.putAll(added);
        return new WeaviateSchema(all);
    }

    /** Writes what can be filtered by; a value of another type than its property stays in {@code metadata_json} only. */
    void write(Map<String, @Nullable Object> metadata, ObjectNode into) {
        metadata.forEach((key, value) -> {
            if (!key.startsWith("_") && typeOf(value) != null) {
                String name = StoreNames.weaviateProperty(key);
                switch (types.getOrDefault(name, "")) {
                    case "text" -> text(value).ifPresent(text -> into.put(name, text));
                    case "boolean" -> flag(value).ifPresent(flag -> into.put(name, flag));
                    case "number" -> number(value).ifPresent(number -> into.put(name, number));
                    case "int" -> whole(value).ifPresent(whole -> into.put(name, whole));
                    default -> {}
                }
            }
        });
    }

    /**
     * The {@code where} argument; empty when no record can match, because a property does not exist or has another type,
     * or none of the objects says who may read it.
     *
     * @throws Failure 400 {@code invalid_metadata_key}, {@code invalid_metadata_value}
     */
    Optional<String> where(Viewer viewer, Map<String, Object> filters) {
        List<String> operands = new ArrayList<>();
        operands.add("{path: [\"" + READERS + "\"], operator: ContainsAny, valueText: ["
                + viewer.marks().stream().map(GraphQlText::string).collect(Collectors.joining(", ")) + "]}");
        for (Map.Entry<String, Object> filter : filters.entrySet()) {
            if (typeOf(filter.getValue()) == null) {
                throw Failure.badRequest(
                        "invalid_metadata_value",
                        "The filter '" + filter.getKey() + "' must be a text, a number or a boolean.");
            }
            String name = StoreNames.weaviateProperty(filter.getKey());
            Optional<String> value = literal(types.getOrDefault(name, ""), filter.getValue());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            operands.add("{path: [\"" + name + "\"], operator: Equal, " + value.get() + "}");
        }
        if (!types.containsKey(READERS)) {
            return Optional.empty();
        }
        return Optional.of(
                operands.size() == 1
                        ? operands.getFirst()
                        : "{operator: And, operands: [" + String.join(", ", operands) + "]}");
    }

    private static Optional<String> literal(String type, Object value) {
        return switch (type) {
            case "text" -> text(value).map(text -> "valueText: " + GraphQlText.string(text));
            case "boolean" -> flag(value).map(flag -> "valueBoolean: " + flag);
            case "number" -> number(value).map(number -> "valueNumber: " + number);
            case "int" -> whole(value).map(whole -> "valueInt: " + whole);
            default -> Optional.empty();
        };
    }

    private static Optional<String> text(@Nullable Object value) {
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Boolean> flag(@Nullable Object value) {
        return value instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    private static Optional<Double> number(@Nullable Object value) {
        return value instanceof Number number && Double.isFinite(number.doubleValue())
                ? Optional.of(number.doubleValue())
                : Optional.empty();
    }

    private static Optional<Long> whole(@Nullable Object value) {
        return number(value).filter(number -> number == Math.rint(number)).map(Double::longValue);
    }

    private static @Nullable String typeOf(@Nullable Object value) {
        return switch (value) {
            case String text -> "text";
            case Boolean flag -> "boolean";
            case Number number -> "number";
            case null, default -> null;
        };
    }
}
