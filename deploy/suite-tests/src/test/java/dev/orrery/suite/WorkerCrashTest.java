package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kill -9 of the ingestion worker in the middle of a run loses nothing and doubles nothing. */
@ExtendWith(Suite.class)
class WorkerCrashTest {
    /** More than are written at once: it is killed between two writes. */
    private static final int FILES = 900;

    @Test
    void theRunEndsReadyAfterTheWorkerWasKilled(Suite.Running suite) throws IOException {
        write(suite.sources().resolve("crash"));
        Api api = suite.superadmin();
        String knowledgeBase = api.knowledgeBase("crash");
        String run = api.sync(knowledgeBase, api.source(knowledgeBase, "crash"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> api.run(knowledgeBase, run)
                                .path("processed_document_count")
                                .asInt()
                        >= 5);
        suite.kill("context-ingestion");
        suite.up();

        JsonNode ended = api.awaitEnd(knowledgeBase, run, Duration.ofMinutes(3));
        assertEquals("ready", ended.path("status").asText(), ended::toString);
        assertTrue(ended.path("attempt").asInt() >= 2, ended::toString);

        List<String> paths = new ArrayList<>();
        api.documents(knowledgeBase)
                .forEach(document -> paths.add(document.path("source_path").asText()));
        assertEquals(FILES, paths.size());
        assertEquals(FILES, new HashSet<>(paths).size());
        for (int file : new int[] {0, 1, FILES / 2, FILES - 1}) {
            assertEquals(1, chunksOf(api, knowledgeBase, file), "chunks of file " + file + " in the index");
        }
        assertEquals(FILES, distinctHits(api, knowledgeBase));
    }

    private static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < FILES; i++) {
            Files.writeString(
                    folder.resolve("note-%03d.md".formatted(i)),
                    "Maintenance note zebra" + i + ". The pump in hall " + i + " was greased and its belt measured "
                            + (i * 7 % 90) + " millimetres. "
                            + "The crew noted the oil level and signed the sheet. ".repeat(8));
        }
    }

    /** How many results carry the word that only this file holds. */
    private static int chunksOf(Api api, String knowledgeBase, int file) throws IOException {
        Set<String> ids = new HashSet<>();
        for (JsonNode result : query(api, knowledgeBase, "zebra" + file, 10)) {
            if (result.path("text").asText().contains("zebra" + file + ".")) {
                assertTrue(ids.add(result.path("id").asText()), "doubled " + result.path("id"));
            }
        }
        return ids.size();
    }

    private static int distinctHits(Api api, String knowledgeBase) throws IOException {
        Set<String> documents = new HashSet<>();
        for (JsonNode result : query(api, knowledgeBase, "maintenance note pump hall greased", 1000)) {
            documents.add(result.path("metadata").path("document_id").asText());
        }
        return documents.size();
    }

    private static JsonNode query(Api api, String knowledgeBase, String text, int topK) throws IOException {
        String answer = api.post(
                        "/v1/context/knowledge-bases/" + knowledgeBase + "/query",
                        Map.of("query_text", text, "top_k", topK, "search_method", "keyword"))
                .statusCode(200)
                .extract()
                .asString();
        return new ObjectMapper().readTree(answer).path("results");
    }
}
