package dev.orrery.context.source;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.context.edge.ContextTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sources: the rules of their fields, when they are made and when they are changed. */
@QuarkusTest
class SourceApiTest extends ContextTest {

    private String sources(String kb) {
        return KNOWLEDGE_BASES + "/" + kb + "/sources";
    }

    private ValidatableResponse put(String kb, String source, Map<String, ?> body) {
        return api.request().body(body).put(sources(kb) + "/" + source).then();
    }

    @Test
    void theSameRulesHoldForANewSourceAndForAChange() throws IOException {
        folder("ruled");
        folder("ruled-taken");
        folder("ruled-twice");
        Files.createDirectories(edge.secondRoot().resolve("ruled-twice"));
        Files.writeString(edge.root().resolve("ruled-file.md"), "x");
        String kb = api.knowledgeBase("ruled");
        api.source(kb, "ruled-taken");
        String source = api.source(kb, "ruled");
        JsonNode before = api.get(sources(kb)).path("sources").path(1);
        Map<Map<String, Object>, String> broken = new LinkedHashMap<>();
        broken.put(Map.of("relative_path", " / "), "invalid_source_relative_path");
        broken.put(Map.of("relative_path", "a/../.."), "invalid_source_relative_path");
        broken.put(Map.of("relative_path", "ruled-none"), "knowledge_source_path_not_found");
        broken.put(Map.of("relative_path", "ruled-file.md"), "knowledge_source_not_directory");
        broken.put(Map.of("relative_path", "ruled-twice"), "knowledge_source_path_ambiguous");
        broken.put(Map.of("display_name", " "), "invalid_source_display_name");
        broken.put(Map.of("source_type", "s3"), "unsupported_source_type");
        broken.put(Map.of("lifecycle_state", "gone"), "invalid_source_lifecycle_state");
        broken.put(Map.of("include_globs", "*.md"), "invalid_source_globs");
        broken.put(Map.of("exclude_globs", List.of(List.of())), "invalid_source_globs");
        broken.put(Map.of("metadata", List.of()), "invalid_metadata");
        broken.put(Map.of("metadata", Map.of("colour", 1)), "invalid_metadata_key");
        broken.put(Map.of("metadata", Map.of("category", Map.of())), "invalid_metadata_value");
        broken.put(Map.of("reader_groups", List.of()), "invalid_reader_groups");
        broken.forEach((body, code) -> {
            Map<String, Object> whole = new HashMap<>(Map.of("display_name", "S", "relative_path", "ruled"));
            whole.putAll(body);
            api.createSource(kb, whole).statusCode(400).body("error", equalTo(code));
            put(kb, source, body).statusCode(400).body("error", equalTo(code));
        });
        put(kb, source, Map.of("relative_path", "ruled-taken"))
                .statusCode(409)
                .body("error", equalTo("knowledge_source_path_conflict"))
                .body("details.relative_path", equalTo("ruled-taken"));
        assertEquals(2, api.get(sources(kb)).path("sources").size());
        assertEquals(before, api.get(sources(kb)).path("sources").path(1));
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
    }

    @Test
    void whatAChangeLeavesOutOrNullStays() throws IOException {
        folder("merged");
        String kb = api.knowledgeBase("merged");
        String source = api.createSource(
                        kb,
                        Map.of(
                                "display_name",
                                "First",
                                "relative_path",
                                "\\merged\\.",
                                "include_globs",
                                Arrays.asList("*.md", " ", "*.txt"),
                                "exclude_globs",
                                List.of("drafts/*"),
                                "metadata",
                                Map.of("category", 7),
                                "unknown",
                                true))
                .statusCode(201)
                .body("source.relative_path", equalTo("merged"))
                .body("source.include_globs", contains("*.md", "*.txt"))
                .body("source.metadata.category", equalTo("7"))
                .body("source.last_sync_status", equalTo("idle"))
                .extract()
                .path("source.id");
        Map<String, Object> change = new HashMap<>();
        change.put("display_name", "Second");
        change.put("include_globs", null);
        change.put("metadata", null);
        change.put("lifecycle_state", null);
        put(kb, source, change)
                .statusCode(200)
                .body("source.display_name", equalTo("Second"))
                .body("source.include_globs", contains("*.md", "*.txt"))
                .body("source.exclude_globs", contains("drafts/*"))
                .body("source.metadata.category", equalTo("7"))
                .body("source.lifecycle_state", equalTo("active"));
        put(kb, source, Map.of("metadata", Map.of(), "include_globs", List.of()))
                .statusCode(200)
                .body("source.metadata", equalTo(Map.of()))
                .body("source.include_globs", equalTo(List.of()));
    }

    @Test
    void whereNoRootIsThereTheInstallationIsToBlame() throws IOException {
        folder("rootless");
        String kb = api.knowledgeBase("rootless");
        String source = api.source(kb, "rootless");
        Path root = edge.root();
        Path second = edge.secondRoot();
        Files.move(root, root.resolveSibling("root-away"));
        Files.move(second, second.resolveSibling("second-away"));
        try {
            String code = "context_source_roots_not_configured";
            put(kb, source, Map.of("display_name", "x")).statusCode(500).body("error", equalTo(code));
            api.request()
                    .get("/v1/context/source-directories")
                    .then()
                    .statusCode(500)
                    .body("error", equalTo(code));
            JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
            assertEquals("error", run.path("status").asText());
            assertEquals(code, run.path("error_code").asText());
            assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        } finally {
            Files.move(root.resolveSibling("root-away"), root);
            Files.move(second.resolveSibling("second-away"), second);
        }
    }

    @Test
    void aDirectoryThatBecameAmbiguousEndsTheRunAndReleasesEverything() throws IOException {
        Files.writeString(folder("became-twice").resolve("a.md"), "Indexed before.");
        String kb = api.knowledgeBase("became-twice");
        String source = api.source(kb, "became-twice");
        api.awaitEnd(kb, api.sync(kb, source));
        Path other = Files.createDirectories(edge.secondRoot().resolve("became-twice"));
        JsonNode run = api.awaitEnd(kb, api.sync(kb, source));
        assertEquals("knowledge_source_path_ambiguous", run.path("error_code").asText());
        JsonNode stored = api.get(sources(kb)).path("sources").path(0);
        assertEquals("error", stored.path("last_sync_status").asText());
        assertEquals("error", api.knowledgeBaseById(kb).path("sync_status").asText());
        assertEquals(1, api.documents(kb).size());
        Files.delete(other);
        assertEquals(
                "ready", api.awaitEnd(kb, api.sync(kb, source)).path("status").asText());
        assertEquals(
                "ready",
                api.get(sources(kb))
                        .path("sources")
                        .path(0)
                        .path("last_sync_status")
                        .asText());
    }

    @Test
    void anArchivedSourceWithoutItsDirectoryIsNotSyncedAndCanBeRemoved() throws IOException {
        Path folder = folder("retired");
        Path file = Files.writeString(folder.resolve("a.md"), "From a retired folder.");
        String kb = api.knowledgeBase("retired");
        String source = api.source(kb, "retired");
        api.awaitEnd(kb, api.sync(kb, source));
        Files.delete(file);
        Files.delete(folder);
        String failed = api.sync(kb, source);
        assertEquals("error", api.awaitEnd(kb, failed).path("status").asText());
        Files.createDirectories(folder);
        put(kb, source, Map.of("lifecycle_state", "archived")).statusCode(200);
        api.request()
                .post(sources(kb) + "/" + source + "/sync")
                .then()
                .statusCode(409)
                .body("error", equalTo("knowledge_source_inactive"))
                .body("details.source_id", equalTo(source))
                .body("details.lifecycle_state", equalTo("archived"));
        api.request()
                .post(KNOWLEDGE_BASES + "/" + kb + "/sync-runs/" + failed + "/retry")
                .then()
                .statusCode(409)
                .body("error", equalTo("knowledge_source_inactive"));
        Files.delete(folder);
        api.request().delete(sources(kb) + "/" + source).then().statusCode(200);
        assertEquals(0, api.documents(kb).size());
        assertEquals(0, edge.vectors().ids("kb_retired").size());
        assertEquals(
                0,
                api.get(KNOWLEDGE_BASES + "/" + kb + "/sync-runs")
                        .path("sync_runs")
                        .size());
    }
}
