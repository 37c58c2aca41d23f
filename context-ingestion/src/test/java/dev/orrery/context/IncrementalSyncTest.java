package dev.orrery.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cost of a sync follows the change, not the corpus. */
@QuarkusTest
class IncrementalSyncTest extends ContextTest {
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    /** Text of many chunks, each with words of its own. */
    private static String text(int paragraphs) {
        return IntStream.range(0, paragraphs)
                .mapToObj(i -> "Paragraph " + i + " tells of valve " + i + " and of pump " + i + " in hall " + i + ".")
                .collect(Collectors.joining("\n\n"));
    }

    private static void write(Path file, String text, Instant modified) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private JsonNode synced(String kb, String source) {
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("ready", run.path("status").asText(), run::toString);
        return run;
    }

    private int embedded(int before) {
        List<String> texts = edge.embeddings().texts();
        return texts.size() - before;
    }

    @Test
    void aFileOfTheSameSizeAndTimeIsNotOpened() throws IOException {
        Path file = folder("untouched").resolve("a.md");
        write(file, "The first text.", LONG_AGO);
        String kb = api.knowledgeBase("untouched");
        String source = api.source(kb, "untouched");
        synced(kb, source);

        // Not even seen: other words of the same length, with the same time.
        write(file, "The other text.", LONG_AGO);
        JsonNode run = synced(kb, source);
        assertEquals(1, run.path("unchanged_document_count").asInt());
        assertEquals("The first text.", api.documents(kb).path(0).path("text").asText());

        write(file, "The other text.", LONG_AGO.plusSeconds(1));
        assertEquals(1, synced(kb, source).path("updated_document_count").asInt());
        assertEquals("The other text.", api.documents(kb).path(0).path("text").asText());
    }

    @Test
    void aFileThatIsOnlyTouchedIsNotIndexedAgain() throws IOException {
        Path file = folder("touched").resolve("a.md");
        write(file, text(20), LONG_AGO);
        String kb = api.knowledgeBase("touched");
        String source = api.source(kb, "touched");
        synced(kb, source);
        int before = edge.embeddings().texts().size();
        write(file, text(20), LONG_AGO.plusSeconds(60));
        JsonNode run = synced(kb, source);
        assertEquals(1, run.path("unchanged_document_count").asInt());
        assertEquals(0, run.path("updated_document_count").asInt());
        assertEquals(0, embedded(before));
    }

    @Test
    void aYoungFileIsReadAgainBecauseItsTimeMayNotTell() throws IOException {
        Path file = folder("young").resolve("a.md");
        Instant now = Instant.now();
        write(file, "Written at once.", now);
        String kb = api.knowledgeBase("young");
        String source = api.source(kb, "young");
        synced(kb, source);
        write(file, "Written just now", now);
        assertEquals(1, synced(kb, source).path("updated_document_count").asInt());
        assertEquals("Written just now", api.documents(kb).path(0).path("text").asText());
    }

    @Test
    void onlyChunksWithNewTextAreEmbedded() throws IOException {
        Path file = folder("appended").resolve("a.md");
        write(file, text(60), LONG_AGO);
        String kb = api.knowledgeBase("appended");
        String source = api.source(kb, "appended");
        synced(kb, source);
        int chunks = edge.vectors().ids("kb_appended").size();
        assertTrue(chunks > 20, () -> chunks + " chunks");

        int before = edge.embeddings().texts().size();
        write(file, text(61), LONG_AGO.plusSeconds(60));
        JsonNode run = synced(kb, source);
        assertEquals(1, run.path("updated_document_count").asInt());
        assertTrue(embedded(before) <= 3, () -> embedded(before) + " of " + chunks + " chunks were embedded again");
        assertTrue(edge.vectors().ids("kb_appended").size() > chunks);
        JsonNode hit = api.query(kb, Map.of("query_text", "valve 60", "search_method", "keyword"));
        assertEquals(
                1,
                hit.path("results").findValuesAsText("document_id").stream()
                        .distinct()
                        .count());
    }

    @Test
    void aNewNameOfTheSourceReachesEveryChunkWithoutEmbedding() throws IOException {
        write(folder("renamed").resolve("a.md"), text(20), LONG_AGO);
        String kb = api.knowledgeBase("renamed");
        String source = api.source(kb, "renamed");
        synced(kb, source);
        int before = edge.embeddings().texts().size();
        api.request()
                .body(Map.of("display_name", "Another name"))
                .put("/v1/context/knowledge-bases/" + kb + "/sources/" + source)
                .then()
                .statusCode(200);
        assertEquals(1, synced(kb, source).path("updated_document_count").asInt());
        assertEquals(0, embedded(before));
        for (String id : edge.vectors().ids("kb_renamed")) {
            assertEquals(
                    "Another name",
                    edge.vectors()
                            .record("kb_renamed", id)
                            .path("metadata")
                            .path("source_name")
                            .asText());
        }
    }

    @Test
    void aFileWhoseDocumentFailedIsTriedAgain() throws IOException {
        Path folder = folder("stubborn");
        write(folder.resolve("bad.md"), "This is overlong for the model.", LONG_AGO);
        write(folder.resolve("good.md"), "This is fine.", LONG_AGO);
        String kb = api.knowledgeBase("stubborn");
        String source = api.source(kb, "stubborn");
        for (int attempt = 0; attempt < 2; attempt++) {
            String run = api.sync(kb, source);
            JsonNode ended = api.awaitEnd(kb, run);
            assertEquals("ready", ended.path("status").asText(), ended::toString);
            assertEquals("failed", api.outcomes(kb, run).get("bad.md"));
        }
        // The same name, and a mended text of the same size and time.
        write(folder.resolve("bad.md"), "This is all right in the model.", LONG_AGO);
        String run = api.sync(kb, source);
        api.awaitEnd(kb, run);
        assertEquals(Map.of("bad.md", "indexed", "good.md", "unchanged"), api.outcomes(kb, run));
    }
}
