package dev.orrery.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The stages of a run overlap, and none runs away from the one behind it. */
@QuarkusTest
class PipelineTest extends ContextTest {

    @Test
    void batchesOfDocumentsAreEmbeddedTwoAtATime() throws Exception {
        notes("many", 200, "Note number %d about things.");
        String kb = api.knowledgeBase("many");
        Gate first = edge.embeddings().hold("note number 3 about");
        String id = api.sync(kb, api.source(kb, "many"));
        first.awaitReached();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> edge.embeddings().texts().contains("Note number 120 about things."));
        first.open();
        JsonNode run = api.awaitEnd(kb, id);
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(200, run.path("created_document_count").asInt());
        assertEquals(200, edge.vectors().ids("kb_many").size());
        assertTrue(run.path("documents_per_second").asDouble() > 1, run::toString);
    }

    /** An embedded batch waits a moment for the next one; what comes of that one does not matter to it. */
    @Test
    void whatWasEmbeddedBeforeAFailureIsNotEmbeddedAgain() throws Exception {
        notes("halves", 100, "Half number %d of it.");
        String kb = api.knowledgeBase("halves");
        Gate second = edge.embeddings().hold("half number 99 of");
        String id = api.sync(kb, api.source(kb, "halves"));
        second.awaitReached();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> embedded("Half number 0 of") == 1);
        second.fail();
        JsonNode run = api.awaitEnd(kb, id);
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(2, run.path("attempt").asInt());
        assertEquals(100, edge.vectors().ids("kb_halves").size());
        assertEquals(1, embedded("Half number 0 of"));
        assertEquals(2, embedded("Half number 99 of"));
    }

    /** At most twelve batches of 64 chunks are on their way, whatever the number of documents. */
    @Test
    void aStoreThatStandsStillHoldsTheStagesBeforeItBack() throws Exception {
        notes("held-back", 1500, "Held note %d of many.");
        Files.writeString(folder("not-held").resolve("a.md"), "Another one meanwhile.");
        String kb = api.knowledgeBase("held-back");
        String other = api.knowledgeBase("not-held");
        Gate store = edge.vectors().hold();
        String id = api.sync(kb, api.source(kb, "held-back"));
        store.awaitReached();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> embedded("Held note") >= 2 * 64);
        // The worker has the time for the run of another knowledge base, and still no more are let in.
        JsonNode beside = api.awaitEnd(other, api.sync(other, api.source(other, "not-held")));
        assertEquals("ready", beside.path("status").asText(), beside::toString);
        assertTrue(embedded("Held note") <= 12 * 64, "embedded: " + embedded("Held note"));
        JsonNode working = api.run(kb, id);
        assertEquals("running", working.path("status").asText());
        assertEquals(0, working.path("processed_document_count").asInt());
        assertTrue(working.path("processed_file_count").asInt() <= 13 * 64, working::toString);
        store.open();
        JsonNode run = api.awaitEnd(kb, id);
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(1500, run.path("created_document_count").asInt());
        assertEquals(1500, embedded("Held note"));
    }

    /** @param text of each, with its number */
    private void notes(String name, int count, String text) throws IOException {
        Path folder = folder(name);
        for (int i = 0; i < count; i++) {
            Files.writeString(folder.resolve("note-%04d.md".formatted(i)), text.formatted(i));
        }
    }

    private long embedded(String start) {
        return edge.embeddings().texts().stream()
                .filter(text -> text.startsWith(start))
                .count();
    }
}
