package dev.orrery.adapters.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.orrery.adapters.Providers;
import dev.orrery.adapters.TestAdapters;
import dev.orrery.contracts.platform.AdapterKind;
import dev.orrery.kit.failure.Failure;
import dev.orrery.testkit.HttpPeer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a refusal of the store looks, the same for every adapter. */
class VectorStoreErrorsTest {
    private final HttpPeer peer = HttpPeer.start();

    @AfterEach
    void stop() {
        peer.close();
    }

    @ParameterizedTest
    @CsvSource({
        "LUCENE_HTTP,401,502", "LUCENE_HTTP,403,502", "LUCENE_HTTP,503,503", "LUCENE_HTTP,409,409",
        "QDRANT_HTTP,401,502", "QDRANT_HTTP,403,502", "QDRANT_HTTP,503,503", "QDRANT_HTTP,302,502",
        "WEAVIATE_HTTP,401,502", "WEAVIATE_HTTP,403,502", "WEAVIATE_HTTP,503,503", "WEAVIATE_HTTP,302,502"
    })
    void everyOperationHasItsCode(AdapterKind kind, int upstream, int shown) {
        String body = kind == AdapterKind.QDRANT_HTTP
                ? "{\"status\":{\"error\":\"not today\"},\"time\":0.1}"
                : kind == AdapterKind.WEAVIATE_HTTP
                        ? "{\"error\":[{\"message\":\"not today\"}]}"
                        : "{\"error\":\"refused\",\"message\":\"not today\"}";
        peer.otherwise((exchange, request) -> HttpPeer.respond(exchange, upstream, "application/json", body));
        float[] vector = {1, 0};
        VectorRecord record = new VectorRecord("a", "x", vector, new HashMap<>(), Readers.EVERYONE);
        expect("vector_index_ensure_failed", shown, () -> store(kind).ensure("kb_x", List.of()));
        expect("vector_index_delete_failed", shown, () -> store(kind).drop("kb_x"));
        expect("vector_upsert_failed", shown, () -> store(kind).upsert("kb_x", List.of(record)));
        expect("vector_query_failed", shown, () -> store(kind).search(Providers.ANYONE, "kb_x", vector, 5, Map.of()));
        expect("vector_query_failed", shown, () -> store(kind).searchText(Providers.ANYONE, "kb_x", "x", 5, Map.of()));
        expect("vector_delete_failed", shown, () -> store(kind).delete("kb_x", List.of("a")));
    }

    private static void expect(String code, int status, Executable call) {
        Failure failure = assertThrows(Failure.class, call);
        assertEquals(code, failure.code());
        assertEquals(status, failure.status());
        assertEquals("kb_x", failure.details().get("index"));
        assertEquals("provider-under-test", failure.details().get("provider"));
        assertEquals("not today", failure.details().get("upstream"));
    }

    @Test
    void anUnreachableStoreIsABadGateway() {
        VectorStore store = store(AdapterKind.QDRANT_HTTP);
        peer.close();
        Failure failure = assertThrows(
                Failure.class, () -> store.search(Providers.ANYONE, "kb_x", new float[] {1, 0}, 5, Map.of()));
        assertEquals("vector_query_failed", failure.code());
        assertEquals(502, failure.status());
    }

    @Test
    void aProviderOfAnotherKindIsNoVectorStore() {
        Failure failure = assertThrows(Failure.class, () -> store(AdapterKind.MCP_HTTP));
        assertEquals("unsupported_adapter_kind", failure.code());
    }

    private VectorStore store(AdapterKind kind) {
        return TestAdapters.create().vectorStore(Providers.of(kind, peer.uri(), Map.of()));
    }
}
