package dev.orrery.adapters.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.Providers;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.HttpPeer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract of vector stores over the protocol of Weaviate. */
@NullUnmarked
class WeaviateVectorStoreTest extends VectorStoreContract {
    private static final WeaviatePeer PEER = new WeaviatePeer();
    private static final VectorStore STORE = new WeaviateVectorStore(provider(AdapterKind.WEAVIATE_HTTP, PEER.uri()));

    @AfterAll
    static void stop() {
        PEER.close();
    }

    @Override
    VectorStore store() {
        return STORE;
    }

    @Test
    void ensureMakesTheClassOnce() {
        String index = "kb_field_service";
        assertTrue(STORE.ensure(index, List.of(new IndexProperty("category", "text"))));
        assertFalse(STORE.ensure(index, List.of()));
        String name = StoreNames.weaviateClass(index);
        assertTrue(name.matches("KbFieldService_[0-9a-f]{16}"), name);
        assertEquals(
                List.of("document_id", "text", "metadata_json", "page_number", "readerMarks", "category"),
                PEER.classes
                        .get(name)
                        .path("properties")
                        .valueStream()
                        .map(property -> property.path("name").asText())
                        .toList());
        assertEquals("none", PEER.classes.get(name).path("vectorizer").asText());
        STORE.drop(index);
    }

    @Test
    void anObjectHasTheDocumentedIdAndProperties() {
        String index = "kb_product_docs";
        String chunk = "fb3de7ec-0c8b-502e-84a1-6e6bc98d538b::chunk::0";
        STORE.upsert(index, List.of(record(chunk, "x", Map.of("b", 2, "a", "1", "_p", true), 1, 0)));
        JsonNode properties = PEER.objects
                .get(StoreNames.weaviateClass(index))
                .get("03581b4b-bead-5c32-9f95-d62e1dd6fd13")
                .path("properties");
        assertEquals(chunk, properties.path("document_id").asText());
        assertEquals(
                "{\"_p\":true,\"a\":\"1\",\"b\":2}",
                properties.path("metadata_json").asText());
        assertEquals(2.0, properties.path("b").asDouble());
        assertFalse(properties.has("_p"));
        VectorHit hit =
                STORE.searchText(Providers.ANYONE, index, "x", 5, Map.of()).getFirst();
        assertEquals(chunk, hit.id());
        assertEquals("bm25", hit.scoreKind());
        assertEquals(
                "distance",
                STORE.search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of())
                        .getFirst()
                        .scoreKind());
        STORE.drop(index);
    }

    @Test
    void anObjectFromBeforeIsForNobodyUntilItIsOpened() {
        String index = index();
        STORE.upsert(index, List.of(record("a", "x", Map.of(), 1, 0), record("b", "x", Map.of(), 0, 1)));
        String name = StoreNames.weaviateClass(index);
        PEER.objects
                .get(name)
                .values()
                .forEach(object -> ((ObjectNode) object.path("properties")).remove("readerMarks"));
        ArrayNode properties = (ArrayNode) PEER.classes.get(name).path("properties");
        for (int i = properties.size() - 1; i >= 0; i--) {
            if (properties.get(i).path("name").asText().equals("readerMarks")) {
                properties.remove(i);
            }
        }
        assertEquals(List.of(), STORE.search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of()));
        STORE.setReaders(index, List.of("b"), Readers.groups(Set.of("g1")));
        assertEquals(List.of(), STORE.search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of()));
        openUnmarked(STORE, index);
        assertEquals(
                List.of("a"),
                STORE.search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of()).stream()
                        .map(VectorHit::id)
                        .toList());
    }

    @Test
    void anUnknownIndexIsNotFound() {
        Failure failure = assertThrows(
                Failure.class, () -> STORE.search(Providers.ANYONE, "kb_never_made", new float[] {1, 0}, 5, Map.of()));
        assertEquals("vector_query_failed", failure.code());
        assertEquals(404, failure.status());
    }

    @Test
    void oneRefusedObjectFailsTheBatch() {
        try (HttpPeer broken = HttpPeer.start()) {
            VectorStore store = new WeaviateVectorStore(provider(AdapterKind.WEAVIATE_HTTP, broken.uri()));
            broken.on(
                    "GET",
                    "/v1/schema/" + StoreNames.weaviateClass("kb_x"),
                    200,
                    "{\"properties\":[{\"name\":\"readerMarks\",\"dataType\":[\"text[]\"]}]}");
            broken.on(
                    "POST",
                    "/v1/batch/objects",
                    200,
                    "[{\"result\":{\"errors\":{\"error\":[{\"message\":\"disk full\"}]}}}]");
            Failure failure =
                    assertThrows(Failure.class, () -> store.upsert("kb_x", List.of(record("a", "x", Map.of(), 1, 0))));
            assertEquals("vector_upsert_failed", failure.code());
            assertEquals(502, failure.status());
            assertEquals("disk full", failure.details().get("upstream"));
        }
    }

    @Test
    void aKeyMustStartWithALetter() {
        Failure failure = assertThrows(
                Failure.class, () -> STORE.upsert(index(), List.of(record("a", "x", Map.of("1st", "v"), 1, 0))));
        assertEquals("invalid_metadata_key", failure.code());
        assertEquals(400, failure.status());
    }
}
