package dev.orrery.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A backup taken of the running suite brings everything back after its state folder was lost. */
@Tag("long")
@ExtendWith(Suite.class)
class BackupTest {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static List<String> titles(Api api, String knowledgeBase) {
        List<String> titles = new ArrayList<>();
        api.documents(knowledgeBase)
                .forEach(document -> titles.add(document.path("title").asText()));
        return titles;
    }

    private static JsonNode found(Api api, String knowledgeBase) throws IOException {
        return new ObjectMapper()
                .readTree(api.post(
                                "/v1/context/knowledge-bases/" + knowledgeBase + "/query",
                                Map.of("query_text", "Who keeps the brass key?", "top_k", 3))
                        .statusCode(200)
                        .extract()
                        .asString())
                .path("results");
    }

    private static String refusal(Suite.Running suite, Path file) {
        return String.valueOf(
                assertThrows(IllegalStateException.class, () -> suite.launcher("restore", file.toString()))
                        .getMessage());
    }

    @Test
    void whatWasBackedUpComesBack(Suite.Running suite, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("suite.tar.gz");
        Api api = suite.superadmin();
        String knowledgeBase = api.knowledgeBase("backed-up");
        Path source = Files.createDirectories(suite.sources().resolve("backed-up"));
        Files.writeString(source.resolve("key.md"), "The brass key is kept by the harbour master.");
        String run = api.sync(knowledgeBase, api.source(knowledgeBase, "backed-up"));
        assertEquals(
                "ready",
                api.awaitEnd(knowledgeBase, run, LONGEST).path("status").asText());
        String credential = api.created(
                        "/v1/modelops/credentials",
                        Map.of("provider", "openai", "display_name", "before", "api_key", "sk-backed-up-1234"))
                .at("/credential/id")
                .asText();

        suite.launcher("backup", file.toString());

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.exists(suite.state().resolve("orrery-backup.properties")));
        Api again = suite.superadmin();
        again.post(
                        "/v1/context/knowledge-bases/" + knowledgeBase + "/documents",
                        Map.of("title", "Written after the backup", "text", "It is not in the file."))
                .statusCode(201);

        suite.launcher("down");
        String refused = refusal(suite, file);
        assertTrue(refused.contains("There is data in " + suite.state()), refused);
        Suite.delete(suite.state());

        Path cut = folder.resolve("cut.tar.gz");
        byte[] whole = Files.readAllBytes(file);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        String broken = refusal(suite, cut);
        assertTrue(broken.contains("cannot be read"), broken);
        assertFalse(Files.exists(suite.state().resolve("restoring")));
        assertFalse(Files.exists(suite.state().resolve("postgres/data")));

        suite.launcher("restore", file.toString());
        suite.up();

        Api restored = suite.superadmin();
        assertEquals(List.of("key"), titles(restored, knowledgeBase));
        assertEquals(
                "The brass key is kept by the harbour master.",
                found(restored, knowledgeBase).path(0).path("text").asText());
        JsonNode kept = restored.get("/v1/modelops/credentials").path("credentials");
        assertTrue(kept.findValuesAsText("id").contains(credential), () -> "The credential is not there: " + kept);
        Files.writeString(source.resolve("lamp.md"), "The lamp is lit at dusk.");
        String next = restored.sync(
                knowledgeBase,
                restored.get("/v1/context/knowledge-bases/" + knowledgeBase + "/sources")
                        .at("/sources/0/id")
                        .asText());
        assertEquals(
                "ready",
                restored.awaitEnd(knowledgeBase, next, LONGEST).path("status").asText());
        assertEquals(2, restored.documents(knowledgeBase).size());
    }
}
