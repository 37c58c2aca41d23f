package dev.orrery.adapters.vector;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderConfig;
import dev.orrery.adapters.http.ProviderHttp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Qdrant, section 11.5 of the platform contract. Qdrant fixes the vector length when it makes a collection, so the first
 * upsert makes it, unless {@code default_vector_size} tells the length; until then the index answers as an empty one. Points have derived UUIDs; the chunk id is
 * {@code document_id} of the payload, the metadata lies whole under {@code metadata}.
 */
public final class QdrantVectorStore implements VectorStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> METADATA = new TypeReference<>() {};
    private static final String ENSURE_FAILED = "vector_index_ensure_failed";
    private static final String UPSERT_FAILED = "vector_upsert_failed";
    private static final String QUERY_FAILED = "vector_query_failed";

    /** What a bootstrap seeds for {@code default_vector_size}: no embedding is so short. */
    private static final int UNSTATED = 1;

    private final StoreHttp store;
    private final ProviderConfig config;
    private final String collectionsPath;
    private final String distance;

    public QdrantVectorStore(ProviderHttp http) {
        this.store = new StoreHttp(http);
        this.config = http.config();
        this.collectionsPath = http.config().text("collections_path", "/collections");
        String name = http.config().text("distance", "Cosine");
        this.distance = name.substring(0, 1).toUpperCase(Locale.ROOT)
                + name.substring(1).toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> indexes() {
        List<String> names = new ArrayList<>();
        for (JsonNode collection : store.call("GET", collectionsPath, null, QUERY_FAILED, "")
                .path("result")
                .path("collections")) {
            StoreNames.indexOfCollection(collection.path("name").asText("")).ifPresent(names::add);
        }
        return names;
    }

    /**
     * Indexes the payload of an existing collection. Makes a missing one only where {@code default_vector_size} tells how
     * long its vectors are.
     *
     * @throws dev.orrery.kit.failure.Failure also 400 {@code invalid_vector_size}
     */
    @Override
    public boolean ensure(String index, List<IndexProperty> properties) {
        Map<String, String> types = new TreeMap<>();
        properties.forEach(property -> types.put(property.name(), fieldType(property.dataType())));
        boolean made = false;
        if (vectorLength(index, ENSURE_FAILED) == null) {
            int size = statedSize(index);
            if (size == UNSTATED) {
                return false;
            }
            made = create(index, size, ENSURE_FAILED);
        }
        indexPayload(index, types, ENSURE_FAILED);
        return made;
    }

    private int statedSize(String index) {
        Object stated = config.value("default_vector_size");
        if (stated == null) {
            return UNSTATED;
        }
        if (stated instanceof Number number && number.intValue() > 0 && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        throw store.failure(400, "invalid_vector_size", "default_vector_size is a whole number greater than 0.", index);
    }

    @Override
    public boolean drop(String index) {
        ProviderHttp.Answer answer = store.send("DELETE", path(index), null);
        return answer.status() != 404
                && store.checked(answer, "vector_index_delete_failed", index)
                        .path("result")
                        .asBoolean(true);
    }

    @Override
    public void upsert(String index, List<VectorRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        int given = StoreVectors.length(records, store, index);
        Integer length = vectorLength(index, UPSERT_FAILED);
        if (length == null) {
            create(index, given, UPSERT_FAILED);
            indexMetadata(index, records);
        } else if (length != given) {
            throw StoreVectors.wrongLength(length, given, store, index);
        }
        ObjectNode body = JSON.createObjectNode();
        ArrayNode points = body.putArray("points");
        for (VectorRecord record : records) {
            ObjectNode point = points.addObject()
                    .put("id", StoreNames.recordId(index, record.id()).toString());
            StoreVectors.write(record.vector(), point.putArray("vector"));
            ObjectNode payload =
                    point.putObject("payload").put("document_id", record.id()).put("text", record.text());
            payload.set("metadata", JSON.valueToTree(record.metadata()));
            payload.set(QdrantFilter.READERS, JSON.valueToTree(record.readers().marks()));
        }
        store.call("PUT", path(index) + "/points?wait=true", body, UPSERT_FAILED, index);
    }

    @Override
    public void delete(String index, Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        ObjectNode body = JSON.createObjectNode();
        ArrayNode points = body.putArray("points");
        ids.forEach(id -> points.add(StoreNames.recordId(index, id).toString()));
        ProviderHttp.Answer answer = store.send("POST", path(index) + "/points/delete?wait=true", body);
        if (answer.status() != 404) {
            store.checked(answer, "vector_delete_failed", index);
        }
    }

    @Override
    public void setReaders(String index, Collection<String> ids, Readers readers) {
        if (!ids.isEmpty()) {
            // By a condition: naming a point that does not exist is an error.
            ObjectNode condition = JSON.createObjectNode();
            ArrayNode points = condition.putArray("has_id");
            ids.forEach(id -> points.add(StoreNames.recordId(index, id).toString()));
            mark(index, condition, readers);
        }
    }

    @Override
    public @Nullable String openUnmarked(String index, @Nullable String after) {
        ObjectNode condition = JSON.createObjectNode();
        condition.putObject("is_empty").put("key", QdrantFilter.READERS);
        mark(index, condition, Readers.EVERYONE);
        return null;
    }

    /** Sets one field of the payload and leaves the others. */
    private void mark(String index, ObjectNode condition, Readers readers) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("payload").set(QdrantFilter.READERS, JSON.valueToTree(readers.marks()));
        body.putObject("filter").putArray("must").add(condition);
        ProviderHttp.Answer answer = store.send("POST", path(index) + "/points/payload?wait=true", body);
        if (answer.status() != 404) {
            store.checked(answer, UPSERT_FAILED, index);
        }
    }

    @Override
    public List<VectorHit> search(Viewer viewer, String index, float[] vector, int topK, Map<String, Object> filters) {
        StoreVectors.check(vector, store, index);
        ObjectNode body = query(topK);
        StoreVectors.write(vector, body.putArray("vector"));
        body.putObject("filter").set("must", QdrantFilter.of(viewer, filters));
        ProviderHttp.Answer answer = store.send("POST", path(index) + "/points/search", body);
        if (isUnknownRoute(answer)) {
            body.set("query", body.remove("vector"));
            answer = store.send("POST", path(index) + "/points/query", body);
        }
        boolean nearerIsLess = distance.startsWith("Euclid") || distance.equals("Manhattan");
        return hits(answer, index, nearerIsLess ? "distance" : "similarity");
    }

    /** Every word of the text must occur; Qdrant finds but does not rank texts, so each hit has the score 1. */
    @Override
    public List<VectorHit> searchText(Viewer viewer, String index, String text, int topK, Map<String, Object> filters) {
        ArrayNode must = QdrantFilter.of(viewer, filters);
        if (text.isBlank()) {
            return List.of();
        }
        must.addObject().put("key", "text").putObject("match").put("text", text);
        ObjectNode body = query(topK);
        body.putObject("filter").set("must", must);
        return hits(store.send("POST", path(index) + "/points/scroll", body), index, "text_match");
    }

    private static ObjectNode query(int topK) {
        return JSON.createObjectNode()
                .put("limit", topK)
                .put("with_payload", true)
                .put("with_vector", false);
    }

    /** Servers without the older search route answer 404 without the error that a missing collection has. */
    private static boolean isUnknownRoute(ProviderHttp.Answer answer) {
        return answer.status() == 405
                || answer.status() == 404 && !answer.body().path("status").has("error");
    }

    private List<VectorHit> hits(ProviderHttp.Answer answer, String index, String scoreKind) {
        if (answer.status() == 404) {
            return List.of();
        }
        JsonNode result = store.checked(answer, QUERY_FAILED, index).path("result");
        List<VectorHit> hits = new ArrayList<>();
        for (JsonNode hit : result.isArray() ? result : result.path("points")) {
            JsonNode payload = hit.path("payload");
            JsonNode metadata = payload.path("metadata");
            hits.add(new VectorHit(
                    payload.path("document_id").asText(""),
                    payload.path("text").asText(""),
                    metadata.isObject() ? JSON.convertValue(metadata, METADATA) : Map.of(),
                    hit.path("score").asDouble(1.0),
                    scoreKind));
        }
        return hits;
    }

    /** The vector length of the collection, null when there is none. */
    private @Nullable Integer vectorLength(String index, String code) {
        ProviderHttp.Answer answer = store.send("GET", path(index), null);
        if (answer.status() == 404) {
            return null;
        }
        JsonNode size = store.checked(answer, code, index)
                .path("result")
                .path("config")
                .path("params")
                .path("vectors")
                .path("size");
        if (!size.isInt()) {
            throw store.failure(
                    502, code, "The collection " + StoreNames.qdrantCollection(index) + " has no single vector", index);
        }
        return size.intValue();
    }

    /** True when the collection was made now; another writer may have been first. */
    private boolean create(String index, int length, String code) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("vectors").put("size", length).put("distance", distance);
        ProviderHttp.Answer answer = store.send("PUT", path(index), body);
        if (answer.status() == 409) {
            return false;
        }
        store.checked(answer, code, index);
        return true;
    }

    private void indexMetadata(String index, List<VectorRecord> records) {
        Map<String, String> types = new TreeMap<>();
        for (VectorRecord record : records) {
            record.metadata().forEach((key, value) -> {
                if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                    types.putIfAbsent(key, fieldType(value));
                }
            });
        }
        indexPayload(index, types, UPSERT_FAILED);
    }

    /** Payload indexes make filters fast and the text searchable by word; making one again changes nothing. */
    private void indexPayload(String index, Map<String, String> metadataTypes, String code) {
        ObjectNode words = JSON.createObjectNode().put("field_name", "text");
        words.putObject("field_schema")
                .put("type", "text")
                .put("tokenizer", "word")
                .put("lowercase", true)
                .put("phrase_matching", true);
        store.call("PUT", path(index) + "/index?wait=true", words, code, index);
        Map<String, String> types = new TreeMap<>(metadataTypes);
        types.put("page_number", "integer");
        indexField(index, QdrantFilter.READERS, "keyword", code);
        types.forEach((key, type) -> {
            if (QdrantFilter.isAddressable(key)) {
                indexField(index, QdrantFilter.path(key), type, code);
            }
        });
    }

    private void indexField(String index, String field, String type, String code) {
        ObjectNode body = JSON.createObjectNode().put("field_name", field).put("field_schema", type);
        store.call("PUT", path(index) + "/index?wait=true", body, code, index);
    }

    private static String fieldType(Object value) {
        return value instanceof Boolean ? "bool" : value instanceof Number ? "float" : "keyword";
    }

    private static String fieldType(String dataType) {
        return switch (dataType) {
            case "int" -> "integer";
            case "number" -> "float";
            case "boolean" -> "bool";
            default -> "keyword";
        };
    }

    private static String path(String index) {
        return "/collections/" + StoreNames.qdrantCollection(index);
    }
}
