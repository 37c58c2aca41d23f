package dev.orrery.agent.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orrery.adapters.retrieval.QueryPreprocessing;
import dev.orrery.adapters.retrieval.SearchMethod;
import dev.orrery.kit.failure.Failure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrievalInputTest {
    private static RetrievalInput read(String json) {
        try {
            return RetrievalInput.of((ObjectNode) new ObjectMapper().readTree(json), "derived");
        } catch (JsonProcessingException noJson) {
            throw new IllegalArgumentException(noJson);
        }
    }

    @Test
    void defaults() {
        assertEquals(
                new RetrievalInput("kb", "derived", 5, Map.of(), SearchMethod.SEMANTIC, QueryPreprocessing.NONE, 0.5),
                read("{\"index\":\" kb \",\"query\":null}"));
    }

    @Test
    void numbersAreReadGenerously() {
        assertEquals(7, read("{\"index\":\"kb\",\"top_k\":\"7.9\"}").topK());
        assertEquals(2, read("{\"index\":\"kb\",\"top_k\":2.6}").topK());
        assertEquals(
                0.25,
                read("{\"index\":\"kb\",\"search_method\":\"HYBRID\",\"hybrid_alpha\":0.25}")
                        .hybridAlpha());
        assertEquals(
                0.5,
                read("{\"index\":\"kb\",\"search_method\":\"hybrid\",\"hybrid_alpha\":\"\"}")
                        .hybridAlpha());
        assertEquals(0.5, read("{\"index\":\"kb\",\"hybrid_alpha\":9}").hybridAlpha());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"index\":\" \"}",
                "{\"index\":\"kb\",\"query\":\" \"}",
                "{\"index\":\"kb\",\"top_k\":0}",
                "{\"index\":\"kb\",\"top_k\":true}",
                "{\"index\":\"kb\",\"top_k\":\"many\"}",
                "{\"index\":\"kb\",\"filters\":[]}",
                "{\"index\":\"kb\",\"filters\":{\" \":1}}",
                "{\"index\":\"kb\",\"filters\":{\"a\":null}}",
                "{\"index\":\"kb\",\"filters\":{\"a\":{}}}",
                "{\"index\":\"kb\",\"search_method\":\"fuzzy\"}",
                "{\"index\":\"kb\",\"query_preprocessing\":\"stem\"}",
                "{\"index\":\"kb\",\"search_method\":\"hybrid\",\"hybrid_alpha\":1.1}",
            })
    void everythingElseIsInvalid(String json) {
        Failure refused = assertThrows(Failure.class, () -> read(json));
        assertEquals(400, refused.status());
        assertEquals("invalid_retrieval_input", refused.code());
    }
}
