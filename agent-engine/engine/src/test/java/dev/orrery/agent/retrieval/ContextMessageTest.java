package dev.orrery.agent.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.orrery.agent.EngineConfig;
import dev.orrery.contracts.agents.RetrievalResult;
import dev.orrery.kit.json.SuiteJson;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContextMessageTest {
    private static ContextMessage message(int contextCharacters, int chunkCharacters) {
        EngineConfig config = new SmallRyeConfigBuilder()
                .withMapping(EngineConfig.class)
                .withDefaultValue("orrery.engine.prompt.context-characters", Integer.toString(contextCharacters))
                .withDefaultValue("orrery.engine.prompt.chunk-characters", Integer.toString(chunkCharacters))
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(EngineConfig.class);
        return new ContextMessage(config, SuiteJson.mapper());
    }

    private static RetrievalResult result(String id, String title, String text) {
        return new RetrievalResult(
                id,
                text,
                Map.of("title", title, "document_id", title, "zone", "b", "area", "a"),
                1,
                "similarity",
                1,
                "similarity",
                null);
    }

    @Test
    void chunksOfOneDocumentShareANumber() {
        assertEquals(
                """
                Cite.

                Source [1]: Keys

                Chunk k#1 {"area":"a","zone":"b"}:
                Rotate.

                Chunk k#2 {"area":"a","zone":"b"}:
                Then restart.

                Source [2]: Ledger

                Chunk l#1 {"area":"a","zone":"b"}:
                Ten years.""",
                message(6000, 1500)
                        .of(
                                "Cite.",
                                List.of(
                                        result("k#1", "Keys", "Rotate."),
                                        result("l#1", "Ledger", "Ten years."),
                                        result("k#2", "Keys", "Then restart."))));
    }

    @Test
    void itKeepsWithinItsBudgetAndItsNumbers() {
        String text = "word ".repeat(100);
        String message = message(1000, 300)
                .of(
                        "Cite.",
                        List.of(
                                result("a#1", "A", text),
                                result("b#1", "B", text),
                                result("c#1", "C", text),
                                result("d#1", "D", text)));
        assertTrue(message.length() <= 1000, () -> "length " + message.length());
        assertTrue(message.contains("Source [1]: A"));
        assertTrue(message.contains("Source [2]: B"));
        assertTrue(message.contains("…"));
        assertTrue(!message.contains("Source [4]"), message);
    }
}
