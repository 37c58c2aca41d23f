package dev.orrery.adapters.vector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.http.ProviderHttp;
import dev.orrery.kit.payload.VectorText;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The embedded Lucene index behind {@code local-runtime}, provider family {@code lucene_local}. */
public final class LuceneVectorStore implements VectorStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectReader METADATA = JSON.readerForMapOf(Object.class);

    private final StoreHttp store;

    public LuceneVectorStore(ProviderHttp http) {
        this.store = new StoreHttp(http);
    }

    @Override
    public List<String> indexes() {
        List<String> names = new ArrayList<>();
        store.call("GET", "/v1/indexes", null, "vector_query_failed", "")
                .path("indexes")
                .forEach(name -> names.add(name.asText()));
        return names;
    }

    @Override
    public boolean ensure(String index, List<IndexProperty> properties) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode list = body.putArray("properties");
        properties.forEach(
                property -> list.addObject().put("name", property.name()).put("data_type", property.dataType()));
        return store.call("PUT", path(index), body, "vector_index_ensure_failed", index)
                .path("created")
                .asBoolean();
    }

    @Override
    public boolean drop(String index) {
        ProviderHttp.Answer answer = store.send("DELETE", path(index), null);
        if (answer.status() == 404) {
            return false;
        }
        return store.checked(answer, "vector_index_delete_failed", index)
                .path("deleted")
                .asBoolean(true);
    }

    @Override
    public void upsert(String index, List<VectorRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        StoreVectors.length(records, store, index);
        ObjectNode body = JSON.createObjectNode();
        ArrayNode list = body.putArray("records");
        for (VectorRecord record : records) {
            ObjectNode node = list.addObject()
                    .put("id", record.id())
                    .put("text", record.text())
                    .put("vector", VectorText.of(record.vector()));
            node.set("metadata", JSON.valueToTree(record.metadata()));
            record.readers().marks().forEach(node.putArray("readers")::add);
        }
        store.call("POST", path(index) + "/records", body, "vector_upsert_failed", index);
    }

    @Override
    public void delete(String index, Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        ObjectNode body = JSON.createObjectNode();
        ArrayNode list = body.putArray("ids");
        ids.forEach(list::add);
        ProviderHttp.Answer answer = store.send("POST", path(index) + "/records/delete", body);
        if (answer.status() != 404) {
            store.checked(answer, "vector_delete_failed", index);
        }
    }

    @Override
    public void setReaders(String index, Collection<String> ids, Readers readers) {
        if (!ids.isEmpty()) {
            ObjectNode body = JSON.createObjectNode();
            ids.forEach(body.putArray("ids")::add);
            mark(index, body, readers);
        }
    }

    @Override
    public @Nullable String openUnmarked(String index, @Nullable String after) {
        mark(index, JSON.createObjectNode().put("unmarked", true), Readers.EVERYONE);
        return null;
    }

    private void mark(String index, ObjectNode which, Readers readers) {
        readers.marks().forEach(which.putArray("readers")::add);
        ProviderHttp.Answer answer = store.send("POST", path(index) + "/records/readers", which);
        if (answer.status() != 404) {
            store.checked(answer, "vector_upsert_failed", index);
        }
    }

    @Override
    public List<VectorHit> search(Viewer viewer, String index, float[] vector, int topK, Map<String, Object> filters) {
        StoreVectors.check(vector, store, index);
        ObjectNode body = query(viewer, topK, filters).put("vector", VectorText.of(vector));
        return hits(store.call("POST", path(index) + "/search", body, "vector_query_failed", index));
    }

    @Override
    public List<VectorHit> searchText(Viewer viewer, String index, String text, int topK, Map<String, Object> filters) {
        ObjectNode body = query(viewer, topK, filters).put("text", text);
        return hits(store.call("POST", path(index) + "/search", body, "vector_query_failed", index));
    }

    private static ObjectNode query(Viewer viewer, int topK, Map<String, Object> filters) {
        ObjectNode body = JSON.createObjectNode().put("top_k", topK);
        viewer.marks().forEach(body.putArray("readers")::add);
        body.set("filters", JSON.valueToTree(filters));
        return body;
    }

    @Override
    public BothHits searchBoth(
            Viewer viewer, String index, float[] vector, String text, int topK, Map<String, Object> filters) {
        StoreVectors.check(vector, store, index);
        ObjectNode body = query(viewer, topK, filters)
                .put("vector", VectorText.of(vector))
                .put("text", text);
        ProviderHttp.Answer told = store.send("POST", path(index) + "/search/both", body);
        if (isUnknownRoute(told)) {
            return VectorStore.super.searchBoth(viewer, index, vector, text, topK, filters);
        }
        JsonNode answer = store.checked(told, "vector_query_failed", index);
        Map<String, Found> records = new HashMap<>();
        for (JsonNode record : answer.path("records")) {
            Found found = Found.of(record);
            records.put(found.id(), found);
        }
        return new BothHits(
                hits(answer.path("similarity"), records, "similarity"), hits(answer.path("bm25"), records, "bm25"));
    }

    /** A runtime of an older version knows the two searches only. */
    private static boolean isUnknownRoute(ProviderHttp.Answer answer) {
        return answer.status() == 405
                || answer.status() == 404
                        && !answer.body().path("error").asText().equals("index_not_found");
    }

    /** A record as it is told. */
    private record Found(String id, String text, Map<String, @Nullable Object> metadata) {
        private static final Found NOTHING = new Found("", "", Map.of());

        static Found of(JsonNode record) {
            JsonNode metadata = record.path("metadata");
            try {
                return new Found(
                        record.path("id").asText(""),
                        record.path("text").asText(""),
                        metadata.isObject() ? METADATA.readValue(metadata) : Map.of());
            } catch (IOException impossible) {
                throw new IllegalStateException("A JSON object that is no map", impossible);
            }
        }

        VectorHit scored(double score, String kind) {
            return new VectorHit(id, text, metadata, score, kind);
        }
    }

    /** @param scores of records by their ids, best first */
    private static List<VectorHit> hits(JsonNode scores, Map<String, Found> records, String kind) {
        List<VectorHit> hits = new ArrayList<>();
        for (JsonNode scored : scores) {
            hits.add(records.getOrDefault(scored.path("id").asText(), Found.NOTHING)
                    .scored(scored.path("score").asDouble(), kind));
        }
        return hits;
    }

    private static List<VectorHit> hits(JsonNode answer) {
        List<VectorHit> hits = new ArrayList<>();
        for (JsonNode hit : answer.path("results")) {
            hits.add(Found.of(hit)
                    .scored(hit.path("score").asDouble(), hit.path("score_kind").asText("similarity")));
        }
        return hits;
    }

    private static String path(String index) {
        return "/v1/indexes/" + URLEncoder.encode(index, StandardCharsets.UTF_8);
    }
}
