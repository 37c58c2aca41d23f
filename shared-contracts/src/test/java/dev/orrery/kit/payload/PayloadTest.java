package dev.orrery.kit.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.kit.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void nullAndBlankAreAbsentAndNumbersAreTheirText() throws JsonProcessingException {
        Payload payload = payload("{\"a\":null,\"b\":\"  \",\"c\":\" x \",\"d\":7,\"e\":[1]}");
        assertNull(payload.text("a"));
        assertTrue(payload.has("a"));
        assertFalse(payload.has("z"));
        assertNull(payload.text("b"));
        assertEquals("x", payload.text("c"));
        assertEquals("7", payload.text("d"));
        assertNull(payload.text("e"));
    }

    @Test
    void theFirstFailingRuleAnswersWithItsOwnCode() throws JsonProcessingException {
        Payload payload = payload("{\"enabled\":\"yes\",\"tags\":{},\"config\":[]}");
        assertEquals("invalid_slug", code(() -> payload.requiredText("slug", "invalid_slug")));
        assertEquals("invalid_enabled", code(() -> payload.bool("enabled", true, "invalid_enabled")));
        assertEquals("invalid_tags", code(() -> payload.texts("tags", "invalid_tags")));
        assertEquals("invalid_config", code(() -> payload.object("config", "invalid_config")));
        assertEquals("invalid_payload", code(() -> Payload.of(JSON.createArrayNode())));
        assertEquals("invalid_payload", code(() -> Payload.of(null)));
        assertEquals(
                List.of("a", "b"), payload("{\"tags\":[\" a\",\"\",\"b \"]}").texts("tags", "invalid_tags"));
    }

    @Test
    void aMalformedIdIsAnUnknownId() {
        assertNull(Ids.uuid("1-1-1-1-1"));
        assertEquals("thing_not_found", code(() -> Ids.pathUuid("../x", "thing_not_found")));
    }

    private static String code(Runnable reading) {
        return assertThrows(Failure.class, reading::run).code();
    }

    private static Payload payload(String json) throws JsonProcessingException {
        return Payload.of(JSON.readTree(json));
    }
}
