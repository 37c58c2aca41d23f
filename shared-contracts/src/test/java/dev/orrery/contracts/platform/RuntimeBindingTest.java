package dev.orrery.contracts.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuntimeBindingTest {
    private static BoundResource base(String index, Map<String, @Nullable Object> metadata) {
        return new BoundResource(
                index,
                "knowledge_base",
                "knowledge_base",
                null,
                UUID.randomUUID(),
                index,
                index,
                metadata,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static RuntimeBinding store(BoundResource... resources) {
        return new RuntimeBinding(
                UUID.randomUUID(),
                "lucene-local",
                "lucene_local",
                "local",
                "Lucene",
                "",
                "lucene_http",
                "http://127.0.0.1:1",
                null,
                true,
                Map.of(),
                List.of(resources),
                null,
                null,
                Map.of(),
                Map.of());
    }

    @Test
    void aKnowledgeBaseAnswersFromTheIndexThatAResyncMade() {
        RuntimeBinding store = store(
                base("kb_a", Map.of(BoundResource.LIVE_INDEX, "kb_a_0123abcd")), base("kb_b", Map.of("name", "B")));
        assertEquals("kb_a_0123abcd", store.liveIndex("kb_a"));
        assertEquals("kb_b", store.liveIndex("kb_b"));
        assertEquals("unbound", store.liveIndex("unbound"));
    }
}
