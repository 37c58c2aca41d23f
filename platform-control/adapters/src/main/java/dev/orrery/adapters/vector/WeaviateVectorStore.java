package dev.orrery.adapters.vector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.adapters.http.UpstreamError;
import dev.orrery.kit.request.RequestTrail;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Weaviate, section 11.4 of the platform contract. The metadata lies whole in {@code metadata_json}; its scalars are
 * properties as well, to filter by. The description of a class is the name of its index.
 */
public final class WeaviateVectorStore implements VectorStore {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final TypeReference<Map<String, @Nullable Object>> METADATA = new TypeReference<>() {};
    private static final String ENSURE_FAILED = "vector_index_ensure_failed";
    private static final String UPSERT_FAILED = "vector_upsert_failed";
    private static final String QUERY_FAILED = "vector_query_failed";

    private static final int PAGE = 100;
    private static final int CALLS_AT_ONCE = 8;

    private final StoreHttp store;

    public WeaviateVectorStore(ProviderHttp http) {
        this.store = new StoreHttp(http);
    }

    @Override
    public List<String> indexes() {
        List<String> names = new ArrayList<>();
        for (JsonNode known :
                store.call("GET", "/v1/schema", null, QUERY_FAILED, "").path("classes")) {
            String index = known.path("description").asText("");
            if (!index.isEmpty()
                    && StoreNames.weaviateClass(index)
                            .equals(known.path("class").asText())) {
                names.add(index);
            }
        }
        return names;
    }

    @Override
    public boolean ensure(String index, List<IndexProperty> properties) {
        return schema(index, ENSURE_FAILED).isEmpty() && create(index, properties, ENSURE_FAILED);
    }

    @Override
    public boolean drop(String index) {
        // Weaviate answers 200 to the removal of a class that it does not have.
        if (schema(index, "vector_index_delete_failed").isEmpty()) {
            return false;
        }
        ProviderHttp.Answer answer = store.send("DELETE", schemaPath(index), null);
        if (isMissing(answer)) {
            return false;
        }
        store.checked(answer, "vector_index_delete_failed", index);
        return true;
    }

    @Override
    public void upsert(String index, List<VectorRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        StoreVectors.length(records, store, index);
        WeaviateSchema schema = declared(index, records);
        ObjectNode body = JSON.createObjectNode();
        ArrayNode objects = body.putArray("objects");
        for (VectorRecord record : records) {
            ObjectNode object = objects.addObject()
                    .put("class", StoreNames.weaviateClass(index))
                    .put("id", StoreNames.recordId(index, record.id()).toString());
            ObjectNode properties = object.putObject("properties");
            schema.write(record.metadata(), properties);
            properties
                    .put("document_id", record.id())
                    .put("text", record.text())
                    .put("metadata_json", json(record.metadata()));
            record.readers().marks().forEach(properties.putArray(WeaviateSchema.READERS)::add);
            StoreVectors.write(record.vector(), object.putArray("vector"));
        }
        checkWritten(store.call("POST", "/v1/batch/objects", body, UPSERT_FAILED, index), records.size(), index);
    }

    @Override
    public void delete(String index, Collection<String> ids) {
        String path = "/v1/objects/" + StoreNames.weaviateClass(index) + "/";
        each(ids, id -> {
            ProviderHttp.Answer answer = store.send("DELETE", path + StoreNames.recordId(index, id), null);
            if (answer.status() != 404 && !answer.isSuccess()) {
                throw store.refused(answer.status(), answer.body(), "vector_delete_failed", index)
                        .with("document_id", id);
            }
        });
    }

    /** A few at a time, since a call is for one object and the caller may hold a lock meanwhile. */
    private static void each(Collection<String> ids, Consumer<String> call) {
        RequestTrail trail = RequestTrail.current();
        Semaphore places = new Semaphore(CALLS_AT_ONCE);
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (String id : ids) {
                places.acquire();
                calls.add(beside.submit(() -> {
                    try {
                        trail.run(() -> call.accept(id));
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<?> made : calls) {
                made.get();
            }
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("A call of Weaviate failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while writing to Weaviate", stopped);
        }
    }

    @Override
    public void setReaders(String index, Collection<String> ids, Readers readers) {
        Optional<WeaviateSchema> schema = schema(index, UPSERT_FAILED);
        if (schema.isPresent() && !ids.isEmpty()) {
            declare(index, schema.get().missing(List.of()));
            each(ids, id -> mark(index, StoreNames.recordId(index, id).toString(), readers));
        }
    }

    /** A page at a time and object by object, because Weaviate has no change of many. */
    @Override
    public @Nullable String openUnmarked(String index, @Nullable String after) {
        Optional<WeaviateSchema> schema = schema(index, UPSERT_FAILED);
        if (schema.isEmpty()) {
            return null;
        }
        declare(index, schema.get().missing(List.of()));
        String page = "/v1/objects?class=" + StoreNames.weaviateClass(index) + "&limit=" + PAGE
                + (after == null ? "" : "&after=" + after);
        JsonNode objects = store.call("GET", page, null, UPSERT_FAILED, index).path("objects");
        for (JsonNode object : objects) {
            if (object.path("properties").path(WeaviateSchema.READERS).isEmpty()) {
                mark(index, object.path("id").asText(), Readers.EVERYONE);
            }
        }
        return objects.isEmpty()
                ? null
                : objects.path(objects.size() - 1).path("id").asText();
    }

    /** Merges one property into an object; its vector and its other properties stay. */
    private void mark(String index, String objectId, Readers readers) {
        String className = StoreNames.weaviateClass(index);
        ObjectNode body = JSON.createObjectNode().put("class", className).put("id", objectId);
        readers.marks().forEach(body.putObject("properties").putArray(WeaviateSchema.READERS)::add);
        ProviderHttp.Answer answer = store.send("PATCH", "/v1/objects/" + className + "/" + objectId, body);
        if (answer.status() != 404) {
            store.checked(answer, UPSERT_FAILED, index);
        }
    }

    @Override
    public List<VectorHit> search(Viewer viewer, String index, float[] vector, int topK, Map<String, Object> filters) {
        StoreVectors.check(vector, store, index);
        String match = "nearVector: {vector: " + GraphQlText.vector(vector) + "}";
        return query(viewer, index, match, topK, filters, "distance");
    }

    @Override
    public List<VectorHit> searchText(Viewer viewer, String index, String text, int topK, Map<String, Object> filters) {
        String match = "bm25: {query: " + GraphQlText.string(text) + ", properties: [\"text\"]}";
        return text.isBlank() ? List.of() : query(viewer, index, match, topK, filters, "score");
    }

    private List<VectorHit> query(
            Viewer viewer, String index, String match, int topK, Map<String, Object> filters, String score) {
        Optional<String> condition = schema(index, QUERY_FAILED)
                .orElseThrow(() -> unknownIndex(index))
                .where(viewer, filters);
        if (condition.isEmpty()) {
            return List.of();
        }
        String where = ", where: " + condition.get();
        String className = StoreNames.weaviateClass(index);
        ObjectNode body = JSON.createObjectNode()
                .put(
                        "query",
                        "{ Get { " + className + "(limit: " + topK + ", " + match + where
                                + ") { document_id text metadata_json _additional { id " + score + " } } } }");
        ProviderHttp.Answer answer = store.send("POST", "/v1/graphql", body);
        if (!answer.isSuccess() || !answer.body().path("errors").isEmpty()) {
            String message = UpstreamError.of(answer.body(), QUERY_FAILED).message();
            if (message.startsWith("Cannot query field \"" + className) || message.contains("no schema is present")) {
                throw unknownIndex(index);
            }
            throw store.refused(answer.isSuccess() ? 502 : answer.status(), answer.body(), QUERY_FAILED, index);
        }
        return hits(answer.body().path("data").path("Get").path(className), index, score);
    }

    private List<VectorHit> hits(JsonNode found, String index, String score) {
        List<VectorHit> hits = new ArrayList<>();
        for (JsonNode hit : found) {
            hits.add(new VectorHit(
                    hit.path("document_id").asText(""),
                    hit.path("text").asText(""),
                    metadata(hit.path("metadata_json").asText("{}"), index),
                    hit.path("_additional").path(score).asDouble(),
                    score.equals("score") ? "bm25" : score));
        }
        return hits;
    }

    private Map<String, @Nullable Object> metadata(String json, String index) {
        try {
            return JSON.readValue(json, METADATA);
        } catch (JsonProcessingException broken) {
            throw store.failure(502, QUERY_FAILED, "A record has no readable metadata_json", index)
                    .causedBy(broken);
        }
    }

    /** The class with a property for everything that these records can be filtered by. */
    private WeaviateSchema declared(String index, List<VectorRecord> records) {
        Optional<WeaviateSchema> known = schema(index, UPSERT_FAILED);
        if (known.isEmpty()) {
            create(index, List.of(), UPSERT_FAILED);
            known = schema(index, UPSERT_FAILED);
        }
        WeaviateSchema schema = known.orElseThrow(() -> unknownIndex(index));
        Map<String, String> missing = schema.missing(records);
        declare(index, missing);
        return schema.with(missing);
    }

    private void declare(String index, Map<String, String> missing) {
        missing.forEach((name, type) -> {
            ProviderHttp.Answer answer =
                    store.send("POST", schemaPath(index) + "/properties", WeaviateSchema.property(name, type));
            if (!alreadyExists(answer)) {
                store.checked(answer, UPSERT_FAILED, index);
            }
        });
    }

    private boolean create(String index, List<IndexProperty> properties, String code) {
        ObjectNode definition = WeaviateSchema.definition(StoreNames.weaviateClass(index), index, properties);
        ProviderHttp.Answer answer = store.send("POST", "/v1/schema", definition);
        if (alreadyExists(answer)) {
            return false;
        }
        store.checked(answer, code, index);
        return true;
    }

    private Optional<WeaviateSchema> schema(String index, String code) {
        ProviderHttp.Answer answer = store.send("GET", schemaPath(index), null);
        return isMissing(answer)
                ? Optional.empty()
                : Optional.of(WeaviateSchema.of(store.checked(answer, code, index)));
    }

    /** A batch answers 200 even when it refused objects. */
    private void checkWritten(JsonNode answer, int expected, String index) {
        JsonNode objects = answer.isArray() ? answer : answer.path("objects");
        if (!objects.isArray() || objects.size() != expected) {
            throw store.failure(502, UPSERT_FAILED, "Weaviate did not confirm every object of the batch", index);
        }
        for (JsonNode object : objects) {
            JsonNode errors = object.path("result").path("errors");
            if (!errors.isMissingNode() && !errors.isNull() && !errors.isEmpty()) {
                throw store.refused(502, errors, UPSERT_FAILED, index);
            }
        }
    }

    private RuntimeException unknownIndex(String index) {
        return store.failure(404, QUERY_FAILED, "There is no index '" + index + "' in Weaviate.", index);
    }

    private static boolean isMissing(ProviderHttp.Answer answer) {
        return answer.status() == 404 || answer.status() == 422;
    }

    private static boolean alreadyExists(ProviderHttp.Answer answer) {
        return answer.status() == 422
                && UpstreamError.of(answer.body(), ENSURE_FAILED).message().contains("already");
    }

    private static String json(Map<String, @Nullable Object> metadata) {
        try {
            return JSON.writeValueAsString(metadata);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Metadata is plain JSON", impossible);
        }
    }

    private static String schemaPath(String index) {
        return "/v1/schema/" + StoreNames.weaviateClass(index);
    }
}
