package dev.orrery.context.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Pdfs;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A folder of files that are made to stop a worker: the run lists each with its code and indexes what is good. */
@QuarkusTest
class HostileSyncTest extends ContextTest {

    @Test
    void aRunOverHostileFilesEndsReadyAndTheWorkerGoesOn() throws IOException {
        Path folder = folder("hostile");
        Files.write(folder.resolve("bomb.pdf"), HostilePdfs.endlessText(500_000_000));
        Files.write(folder.resolve("pages.pdf"), HostilePdfs.pages(10_000, 10_000));
        Files.write(folder.resolve("tree.pdf"), HostilePdfs.endlessPageTree());
        Files.writeString(folder.resolve("line.txt"), "The keeper" + " ".repeat(5_000_000) + "and the lamp");
        Files.writeString(folder.resolve("nul.md"), "A\0 lamp\0");
        Files.write(folder.resolve("wide.txt"), "Größe".getBytes(StandardCharsets.UTF_16));
        Files.writeString(folder.resolve("deep.json"), "{\"text\":" + "[".repeat(5_000_000));
        Files.writeString(edge.outside().resolve("hostile.md"), "Out of reach.");
        Files.createSymbolicLink(folder.resolve("escape.md"), edge.outside().resolve("hostile.md"));
        // Links that lead nowhere are no files.
        Files.createSymbolicLink(folder.resolve("self.md"), Path.of("self.md"));
        Files.createSymbolicLink(folder.resolve("loop"), folder);
        Files.write(folder.resolve("good.pdf"), Pdfs.of("First page", "Page about the lamp"));
        String kb = api.knowledgeBase("hostile");
        String source = api.source(kb, "hostile");
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("ready", run.path("status").asText(), run::toString);
        Map<String, String> failures = new TreeMap<>();
        run.path("failures")
                .forEach(failure -> failures.put(
                        failure.path("path").asText(), failure.path("code").asText()));
        assertEquals(
                Map.of(
                        "bomb.pdf", "invalid_source_pdf",
                        "pages.pdf", "invalid_source_pdf",
                        "tree.pdf", "invalid_source_pdf",
                        "wide.txt", "invalid_source_file",
                        "deep.json", "invalid_source_json",
                        "escape.md", "invalid_source_file"),
                failures);
        Map<String, String> texts = new TreeMap<>();
        api.documents(kb)
                .forEach(document -> texts.put(
                        document.path("source_path").asText(),
                        document.path("text").asText().replaceAll("\\s+", " ")));
        assertEquals(
                Map.of(
                        "good.pdf", "First page Page about the lamp",
                        "line.txt", "The keeper and the lamp",
                        "nul.md", "A lamp"),
                texts);
        assertFalse(edge.embeddings().texts().contains("Out of reach."));
        // The same worker does the next run, and tries the bad ones again.
        JsonNode again = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("ready", again.path("status").asText(), again::toString);
        assertEquals(1, again.path("attempt").asInt());
        assertEquals(6, again.path("failed_document_count").asInt());
        assertEquals(3, again.path("unchanged_document_count").asInt());
    }
}
