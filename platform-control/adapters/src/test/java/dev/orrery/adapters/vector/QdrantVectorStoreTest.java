package dev.orrery.adapters.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.Providers;
import dev.orrery.adapters.TestAdapters;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of vector stores over the protocol of Qdrant. */
@NullUnmarked
class QdrantVectorStoreTest extends VectorStoreContract {
    private static final QdrantPeer PEER = new QdrantPeer(true);
    private static final VectorStore STORE = new QdrantVectorStore(provider(AdapterKind.QDRANT_HTTP, PEER.uri()));

    @AfterAll
    static void stop() {
        PEER.close();
    }

    @Override
    VectorStore store() {
        return STORE;
    }

    @Test
    void theFirstUpsertMakesTheCollectionWithItsDimension() {
        String index = index();
        assertFalse(STORE.ensure(index, List.of(new IndexProperty("year", "int"))));
        assertFalse(PEER.collections.containsKey(index));
        STORE.upsert(index, List.of(record("a::chunk::0", "x", Map.of("category", "manual"), 1, 0, 0, 0)));
        QdrantPeer.Collection collection = PEER.collections.get(index);
        assertEquals(4, collection.size());
        assertEquals("keyword", collection.indexes().get("metadata.category").asText());
        assertEquals("text", collection.indexes().get("text").path("type").asText());
        assertEquals("integer", collection.indexes().get("metadata.page_number").asText());
        STORE.ensure(index, List.of(new IndexProperty("year", "int")));
        assertEquals("integer", collection.indexes().get("metadata.year").asText());
    }

    @Test
    void aStatedVectorLengthMakesTheCollectionAtOnce() {
        String index = index();
        VectorStore stating = sized(3);
        assertTrue(stating.ensure(index, List.of(new IndexProperty("year", "int"))));
        assertEquals(3, PEER.collections.get(index).size());
        assertEquals(
                "integer",
                PEER.collections.get(index).indexes().get("metadata.year").asText());
        assertFalse(stating.ensure(index, List.of()));
        assertFalse(sized(1).ensure(index() + "_seeded", List.of()), "the seeded value states nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3", "1.5", "\"many\"", "[]"})
    void aVectorLengthThatIsNoneIsRefused(String stated) throws IOException {
        Object value = new ObjectMapper().readValue(stated, Object.class);
        Failure refused = assertThrows(Failure.class, () -> sized(value).ensure("kb_unsized", List.of()));
        assertEquals(400, refused.status());
        assertEquals("invalid_vector_size", refused.code());
        assertEquals("provider-under-test", refused.details().get("provider"));
        assertFalse(PEER.collections.containsKey("kb_unsized"));
    }

    private static VectorStore sized(Object length) {
        return new QdrantVectorStore(TestAdapters.calls()
                .http(Providers.of(AdapterKind.QDRANT_HTTP, PEER.uri(), Map.of("default_vector_size", length))));
    }

    @Test
    void aPointKeepsItsChunkIdInThePayload() {
        String index = "kb_product_docs";
        String chunk = "fb3de7ec-0c8b-502e-84a1-6e6bc98d538b::chunk::0";
        STORE.upsert(index, List.of(record(chunk, "x", Map.of(), 1, 0)));
        assertEquals(
                chunk,
                PEER.collections
                        .get(index)
                        .points()
                        .get("03581b4b-bead-5c32-9f95-d62e1dd6fd13")
                        .path("payload")
                        .path("document_id")
                        .asText());
        VectorHit hit =
                STORE.searchText(Providers.ANYONE, index, "x", 5, Map.of()).getFirst();
        assertEquals(chunk, hit.id());
        assertEquals(1.0, hit.score());
        assertEquals("text_match", hit.scoreKind());
        STORE.drop(index);
    }

    @Test
    void aPointFromBeforeIsForNobodyUntilItIsOpened() {
        String index = index();
        Readers some = Readers.groups(Set.of("g1"));
        STORE.upsert(index, List.of(record("a", "x", Map.of(), 1, 0), record("b", "x", Map.of(), 0, 1)));
        STORE.setReaders(index, List.of("b"), some);
        String id = StoreNames.recordId(index, "a").toString();
        ((ObjectNode) PEER.collections.get(index).points().get(id).path("payload")).remove("readers");
        assertEquals(List.of(), STORE.search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of()));
        openUnmarked(STORE, index);
        assertEquals(
                List.of("a"),
                STORE.search(Providers.ANYONE, index, new float[] {1, 0}, 5, Map.of()).stream()
                        .map(VectorHit::id)
                        .toList());
    }

    @Test
    void aKeyWithADotIsNoPath() {
        String index = index();
        STORE.upsert(index, List.of(record("a", "x", Map.of("a.b", "c"), 1, 0)));
        assertEquals(
                "a",
                STORE.search(Providers.ANYONE, index, new float[] {1, 0}, 1, Map.of("a.b", "c"))
                        .getFirst()
                        .id());
    }

    @Test
    void aServerWithoutTheOldSearchRouteIsQueried() {
        try (QdrantPeer recent = new QdrantPeer(false)) {
            VectorStore store = new QdrantVectorStore(provider(AdapterKind.QDRANT_HTTP, recent.uri()));
            assertEquals(List.of(), store.search(Providers.ANYONE, "kb_x", new float[] {1, 0}, 5, Map.of()));
            store.upsert("kb_x", List.of(record("a", "x", Map.of("k", "v"), 1, 0)));
            VectorHit hit = store.search(Providers.ANYONE, "kb_x", new float[] {1, 0}, 5, Map.of("k", "v"))
                    .getFirst();
            assertEquals("a", hit.id());
            assertEquals("similarity", hit.scoreKind());
        }
    }
}
