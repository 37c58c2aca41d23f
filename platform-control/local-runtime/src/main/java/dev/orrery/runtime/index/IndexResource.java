package dev.orrery.runtime.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.kit.failure.Failure;
import dev.orrery.kit.payload.Payload;
import dev.orrery.kit.payload.VectorText;
import dev.orrery.runtime.access.ApiKeyMechanism;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The vector indexes over HTTP. */
@Path("/v1/indexes")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(ApiKeyMechanism.CLIENT_ROLE)
@RunOnVirtualThread
public class IndexResource {
    private static final int DEFAULT_TOP_K = 10;
    /** Who asks for more gets as many; clients set no bound of their own. */
    private static final int MOST_TOP_K = 10_000;

    private static final int MOST_ID_CHARACTERS = 1024;
    private static final int MOST_READERS = 1000;

    private final VectorIndexes indexes;

    IndexResource(VectorIndexes indexes) {
        this.indexes = indexes;
    }

    @GET
    public Map<String, List<String>> list() throws IOException {
        return Map.of("indexes", indexes.names());
    }

    /** Every scalar of the metadata is filterable by its JSON type, so declared properties need no schema here. */
    @PUT
    @Path("/{name}")
    public Map<String, Boolean> create(@PathParam("name") String name, @Nullable JsonNode body) throws IOException {
        for (JsonNode property : Payload.ofOptional(body).array("properties", "invalid_properties")) {
            Payload.of(property).requiredText("name", "invalid_properties");
        }
        return Map.of("created", indexes.create(name));
    }

    @DELETE
    @Path("/{name}")
    public Map<String, Boolean> delete(@PathParam("name") String name) throws IOException {
        return Map.of("deleted", indexes.delete(name));
    }

    @POST
    @Path("/{name}/records")
    public Map<String, Integer> upsert(@PathParam("name") String name, @Nullable JsonNode body) {
        List<IndexRecord> records = new ArrayList<>();
        for (JsonNode item : Payload.of(body).array("records", "invalid_records")) {
            Payload fields = Payload.of(item);
            ObjectNode metadata = fields.object("metadata", "invalid_metadata");
            String text = fields.rawText("text");
            String id = fields.requiredText("id", "invalid_record_id");
            if (id.length() > MOST_ID_CHARACTERS) {
                throw Failure.badRequest(
                        "invalid_record_id", "A record id has at most " + MOST_ID_CHARACTERS + " characters.");
            }
            records.add(new IndexRecord(
                    id,
                    text == null ? "" : text,
                    vector(fields),
                    metadata == null ? JsonNodeFactory.instance.objectNode() : metadata,
                    readers(fields)));
        }
        return indexes.use(name, index -> {
            index.upsert(records);
            return Map.of("upserted", records.size());
        });
    }

    @POST
    @Path("/{name}/records/delete")
    public Map<String, Integer> deleteRecords(@PathParam("name") String name, @Nullable JsonNode body) {
        List<String> ids = Payload.of(body).texts("ids", "invalid_ids");
        return indexes.use(name, index -> Map.of("deleted", index.delete(ids)));
    }

    /** Of these records, or of those that were stored before records had readers. */
    @POST
    @Path("/{name}/records/readers")
    public Map<String, Integer> setReaders(@PathParam("name") String name, @Nullable JsonNode body) {
        Payload change = Payload.of(body);
        List<String> readers = readers(change);
        JsonNode unmarked = change.get("unmarked");
        boolean all = unmarked != null && unmarked.asBoolean();
        List<String> ids = change.texts("ids", "invalid_ids");
        if (all != ids.isEmpty()) {
            throw Failure.badRequest("invalid_ids", "Give ids, or unmarked: true.");
        }
        return indexes.use(
                name,
                index -> Map.of("changed", all ? index.setReadersOfUnmarked(readers) : index.setReaders(ids, readers)));
    }

    @POST
    @Path("/{name}/search")
    public Map<String, List<IndexHit>> search(@PathParam("name") String name, @Nullable JsonNode body) {
        Payload query = Payload.of(body);
        int topK = topK(query);
        List<String> readers = readers(query);
        ObjectNode filters = filters(query);
        String text = query.text("text");
        if (query.get("vector") == null && text == null) {
            throw Failure.badRequest("invalid_query", "Give a vector or a text to search for.");
        }
        return indexes.use(
                name,
                index -> Map.of(
                        "results",
                        text == null || query.get("vector") != null
                                ? index.nearest(readers, vector(query), topK, filters)
                                : index.matching(readers, text, topK, filters)));
    }

    /** By a vector and by a text at the same time, each as {@link #search} does it. */
    @POST
    @Path("/{name}/search/both")
    public BothFound searchBoth(@PathParam("name") String name, @Nullable JsonNode body) {
        Payload query = Payload.of(body);
        int topK = topK(query);
        List<String> readers = readers(query);
        ObjectNode filters = filters(query);
        String text = query.requiredText("text", "invalid_query");
        float[] vector = vector(query);
        return indexes.use(name, index -> index.both(readers, vector, text, topK, filters));
    }

    private static ObjectNode filters(Payload query) {
        ObjectNode given = query.object("filters", "invalid_filter");
        return given == null ? JsonNodeFactory.instance.objectNode() : given;
    }

    /** Never left out: a record that says nobody and a search for nobody in particular are errors of the client. */
    private static List<String> readers(Payload fields) {
        List<String> readers = fields.texts("readers", "invalid_readers");
        if (readers.isEmpty() || readers.size() > MOST_READERS) {
            throw Failure.badRequest("invalid_readers", "readers must be 1 to " + MOST_READERS + " marks.");
        }
        return readers;
    }

    private static int topK(Payload query) {
        JsonNode topK = query.get("top_k");
        if (topK == null) {
            return DEFAULT_TOP_K;
        }
        if (!topK.isIntegralNumber() || !topK.canConvertToInt() || topK.intValue() < 1) {
            throw Failure.badRequest("invalid_top_k", "top_k must be a whole number greater than 0.");
        }
        return Math.min(topK.intValue(), MOST_TOP_K);
    }

    /** Numbers, or what {@link VectorText} makes of them. */
    private static float[] vector(Payload fields) {
        JsonNode given = fields.get("vector");
        if (given != null && given.isTextual()) {
            try {
                return VectorText.read(given.textValue());
            } catch (IllegalArgumentException noVector) {
                throw Failure.badRequest("invalid_embedding", "A vector as text is little-endian floats in base64.")
                        .causedBy(noVector);
            }
        }
        List<JsonNode> numbers = fields.array("vector", "invalid_embedding");
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!numbers.get(i).isNumber()) {
                throw Failure.badRequest("invalid_embedding", "A vector must hold numbers only.");
            }
            vector[i] = numbers.get(i).floatValue();
        }
        return vector;
    }
}
