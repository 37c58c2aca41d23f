package dev.orrery.platform.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.vector.IndexProperty;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bodies of the vector routes, each rule with its own code, section 14.2. */
final class VectorRequests {
    private static final Set<String> TYPES = Set.of("text", "number", "int", "boolean");
    private static final int DEFAULT_TOP_K = 5;

    private VectorRequests() {}

    record Ensure(String index, List<IndexProperty> properties) {
        static Ensure of(Payload body) {
            return new Ensure(readIndex(body), readProperties(body));
        }
    }

    /** @param embedding null when it is to be computed */
    record Document(String id, String text, Map<String, Object> metadata, float @Nullable [] embedding) {}

    record Upsert(String index, List<Document> documents) {
        static Upsert of(Payload body) {
            String index = readIndex(body);
            List<Document> documents = items(body, "documents", "invalid_documents").stream()
                    .map(VectorRequests::document)
                    .toList();
            return new Upsert(index, documents);
        }
    }

    /** Exactly one of text and embedding. */
    record Query(
            String index, @Nullable String text, float @Nullable [] embedding, int topK, Map<String, Object> filters) {
        static Query of(Payload body) {
            String index = readIndex(body);
            JsonNode text = body.get("query_text");
            JsonNode embedding = body.get("embedding");
            if ((text == null) == (embedding == null)) {
                throw Failure.badRequest("invalid_query_input", "Give exactly one of query_text and embedding.");
            }
            if (text != null && (!text.isTextual() || text.textValue().trim().isEmpty())) {
                throw Failure.badRequest("invalid_query_text", "query_text must be a non-empty text.");
            }
            return new Query(
                    index,
                    text == null ? null : text.textValue().trim(),
                    vector(embedding),
                    readTopK(body.get("top_k")),
                    scalars(body.get("filters"), "filters"));
        }
    }

    record Delete(String index, List<String> ids) {
        static Delete of(Payload body) {
            String index = readIndex(body);
            List<String> ids = items(body, "ids", "invalid_ids").stream()
                    .map(id -> id.isValueNode() && !id.isNull() ? id.asText().trim() : "")
                    .toList();
            if (ids.contains("")) {
                throw Failure.badRequest("invalid_document_id", "Every id must be a non-empty text.");
            }
            return new Delete(index, ids);
        }
    }

    private static String readIndex(Payload body) {
        return body.requiredText("index", "invalid_index");
    }

    private static List<JsonNode> items(Payload body, String field, String code) {
        List<JsonNode> items = body.array(field, code);
        if (items.isEmpty()) {
            throw Failure.badRequest(code, field + " must be a non-empty array.");
        }
        return items;
    }

    private static List<IndexProperty> readProperties(Payload body) {
        ObjectNode schema = body.object("schema", "invalid_schema");
        List<IndexProperty> properties = new ArrayList<>();
        if (schema == null) {
            return properties;
        }
        for (JsonNode item : Payload.of(schema).array("properties", "invalid_schema_properties")) {
            if (!item.isObject()) {
                throw Failure.badRequest("invalid_schema_property", "A property must be an object.");
            }
            Payload property = Payload.of(item);
            String name = property.requiredText("name", "invalid_schema_property_name");
            String type = property.text("data_type", "text");
            if (!TYPES.contains(type)) {
                throw Failure.badRequest(
                        "invalid_schema_property_type", "data_type must be text, number, int or boolean.");
            }
            properties.add(new IndexProperty(name, type));
        }
        return properties;
    }

    private static Document document(JsonNode item) {
        if (!item.isObject()) {
            throw Failure.badRequest("invalid_document", "A document must be an object.");
        }
        Payload document = Payload.of(item);
        return new Document(
                document.requiredText("id", "invalid_document_id"),
                document.requiredText("text", "invalid_document_text"),
                scalars(document.get("metadata"), "metadata"),
                vector(document.get("embedding")));
    }

    private static float @Nullable [] vector(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        if (!node.isArray() || node.isEmpty()) {
            throw Failure.badRequest("invalid_embedding", "embedding must be a non-empty array of numbers.");
        }
        float[] vector = new float[node.size()];
        for (int i = 0; i < vector.length; i++) {
            JsonNode value = node.get(i);
            if (!value.isNumber() || !Float.isFinite(value.floatValue())) {
                throw Failure.badRequest("invalid_embedding_value", "Every item of embedding must be a number.");
            }
            vector[i] = value.floatValue();
        }
        return vector;
    }

    private static int readTopK(@Nullable JsonNode node) {
        if (node == null) {
            return DEFAULT_TOP_K;
        }
        try {
            int topK = node.isTextual() ? Integer.parseInt(node.textValue().trim()) : 0;
            if (node.isIntegralNumber() && node.canConvertToInt()) {
                topK = node.intValue();
            }
            if (topK > 0) {
                return topK;
            }
        } catch (NumberFormatException unreadable) {
            throw invalidTopK().causedBy(unreadable);
        }
        throw invalidTopK();
    }

    private static Failure invalidTopK() {
        return Failure.badRequest("invalid_top_k", "top_k must be a positive integer.");
    }

    private static Map<String, Object> scalars(@Nullable JsonNode node, String field) {
        Map<String, Object> scalars = new LinkedHashMap<>();
        if (node == null) {
            return scalars;
        }
        if (!node.isObject()) {
            throw Failure.badRequest("invalid_metadata", field + " must be a flat object.");
        }
        node.properties().forEach(entry -> {
            if (entry.getKey().isBlank()) {
                throw Failure.badRequest("invalid_metadata_key", "Keys of " + field + " must not be empty.");
            }
            scalars.put(entry.getKey(), scalar(entry.getValue(), field));
        });
        return scalars;
    }

    private static Object scalar(JsonNode value, String field) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isNumber()) {
            return value.numberValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        throw Failure.badRequest(
                "invalid_metadata_value", "Values of " + field + " must be texts, numbers or true/false.");
    }
}
