package dev.orrery.context.run;

import static dev.orrery.context.edge.ContextApi.KNOWLEDGE_BASES;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.context.edge.ContextTest;
import dev.orrery.context.edge.Gate;
import dev.orrery.contracts.identity.Role;
import dev.orrery.kit.sse.SseEvent;
import dev.orrery.kit.sse.SseReader;
import dev.orrery.testkit.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a run tells while it waits, works and after it ended. */
@QuarkusTest
class RunApiTest extends ContextTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private String path(String kb, String run, String rest) {
        return KNOWLEDGE_BASES + "/" + kb + "/sync-runs/" + run + rest;
    }

    private ValidatableResponse post(String kb, String run, String verb) {
        return api.request().post(path(kb, run, "/" + verb)).then();
    }

    private List<SseEvent> events(String kb, String run, String lastEventId) throws IOException {
        String stream = api.request()
                .header("Last-Event-ID", lastEventId)
                .get(path(kb, run, "/events"))
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .extract()
                .asString();
        List<SseEvent> events = new ArrayList<>();
        SseReader reader = new SseReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            events.add(event);
        }
        return events;
    }

    @Test
    void eachDocumentHasAnOutcome() throws IOException {
        Path folder = folder("outcomes");
        Files.writeString(folder.resolve("a-same.md"), "This stays.");
        Files.writeString(folder.resolve("b-changes.md"), "This changes.");
        Files.writeString(folder.resolve("c-goes.md"), "This goes.");
        String kb = api.knowledgeBase("outcomes");
        String source = api.source(kb, "outcomes");
        String first = api.sync(kb, source);
        api.awaitEnd(kb, first);
        assertEquals(
                Map.of("a-same.md", "indexed", "b-changes.md", "indexed", "c-goes.md", "indexed"),
                api.outcomes(kb, first));

        Files.writeString(folder.resolve("b-changes.md"), "This has changed.");
        Files.delete(folder.resolve("c-goes.md"));
        Files.write(folder.resolve("d-broken.json"), "{".getBytes(StandardCharsets.UTF_8));
        String second = api.sync(kb, source);
        JsonNode run = api.awaitEnd(kb, second);
        assertEquals("ready", run.path("status").asText(), run::toString);
        assertEquals(1, run.path("unchanged_document_count").asInt());
        assertEquals(1, run.path("failed_document_count").asInt());
        assertEquals(
                Map.of(
                        "a-same.md", "unchanged",
                        "b-changes.md", "indexed",
                        "c-goes.md", "deleted",
                        "d-broken.json", "failed"),
                api.outcomes(kb, second));
        api.request()
                .get(path(kb, second, "/documents?outcome=failed"))
                .then()
                .statusCode(200)
                .body("documents", hasSize(1))
                .body("documents[0].path", equalTo("d-broken.json"))
                .body("documents[0].code", equalTo("invalid_source_json"))
                .body("documents[0].message", notNullValue())
                .body("documents[0].document_id", nullValue())
                .body("next_after", nullValue());

        List<String> paged = new ArrayList<>();
        Object after = 0;
        while (after != null) {
            var page = api.request().get(path(kb, second, "/documents?limit=3&after=" + after));
            page.then().statusCode(200);
            paged.addAll(page.path("documents.path"));
            after = page.path("next_after");
        }
        assertEquals(4, paged.size());
        assertEquals(4, paged.stream().distinct().count());
    }

    @Test
    void aStreamFollowsTheRunToItsOneEnd() throws Exception {
        Files.writeString(folder("stream").resolve("a.md"), "Held by the lighthouse.");
        String kb = api.knowledgeBase("stream");
        String source = api.source(kb, "stream");
        Gate gate = edge.embeddings().hold("lighthouse");
        String run = api.sync(kb, source);
        gate.awaitReached();
        CompletableFuture<List<SseEvent>> live = CompletableFuture.supplyAsync(() -> {
            try {
                return events(kb, run, "");
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        });
        gate.open();
        List<SseEvent> seen = live.join();
        SseEvent last = seen.getLast();
        assertEquals("ready", last.name());
        assertEquals(
                1,
                seen.stream().filter(event -> !event.name().equals("progress")).count());
        assertEquals(run, JSON.readTree(last.data()).path("id").asText());
        assertEquals(
                1, JSON.readTree(last.data()).path("created_document_count").asInt());

        // A reader that comes back gets what it missed, and again exactly one end.
        List<SseEvent> rest = events(kb, run, "1");
        assertEquals(List.of("ready"), rest.stream().map(SseEvent::name).toList());
        assertEquals(last.id(), rest.getFirst().id());
        // One that knows the end has nothing to wait for.
        api.request()
                .header("Last-Event-ID", String.valueOf(last.id()))
                .get(path(kb, run, "/events"))
                .then()
                .statusCode(204);
    }

    @Test
    void aRunCanBeCancelledWhileItWaitsAndWhileItWorks() throws Exception {
        Files.writeString(folder("stopped").resolve("a.md"), "Held by the drawbridge.");
        Files.writeString(folder("stopped-too").resolve("b.md"), "Never reached.");
        String kb = api.knowledgeBase("stopped");
        String source = api.source(kb, "stopped");
        Gate gate = edge.embeddings().hold("drawbridge");
        String working = api.sync(kb, source);
        gate.awaitReached();
        String waiting = api.sync(kb, api.source(kb, "stopped-too"));
        assertEquals(1, api.run(kb, waiting).path("queue_position").asInt());

        post(kb, waiting, "cancel")
                .statusCode(200)
                .body("sync_run.status", equalTo("error"))
                .body("sync_run.error_code", equalTo("sync_run_cancelled"))
                .body("sync_run.finished_at", notNullValue())
                .body("knowledge_base.sync_status", equalTo("syncing"));
        post(kb, working, "cancel").statusCode(200).body("knowledge_base.sync_status", equalTo("ready"));
        gate.open();
        post(kb, working, "cancel")
                .statusCode(409)
                .body("error", equalTo("sync_run_ended"))
                .body("details.status", equalTo("error"));
        assertEquals("error", events(kb, working, "").getLast().name());
        assertEquals(0, edge.vectors().ids("kb_stopped").size());

        String again = post(kb, working, "retry")
                .statusCode(202)
                .body("sync_run.source_id", equalTo(source))
                .extract()
                .path("sync_run.id");
        assertEquals("ready", api.awaitEnd(kb, again).path("status").asText());
        assertEquals(1, edge.vectors().ids("kb_stopped").size());
        assertEquals("ready", api.knowledgeBaseById(kb).path("sync_status").asText());
        post(kb, again, "retry")
                .statusCode(409)
                .body("error", equalTo("sync_run_not_retryable"))
                .body("details.status", equalTo("ready"));
    }

    @Test
    void unknownRunsAndBadParametersAreRefused() throws IOException {
        folder("nothing");
        String kb = api.knowledgeBase("nothing");
        String run = api.sync(kb, api.source(kb, "nothing"));
        api.awaitEnd(kb, run);
        for (String unknown : List.of(UUID.randomUUID().toString(), "no-uuid")) {
            for (String rest : List.of("", "/documents", "/events")) {
                api.request()
                        .get(path(kb, unknown, rest))
                        .then()
                        .statusCode(404)
                        .body("error", equalTo("sync_run_not_found"));
            }
            for (String verb : List.of("cancel", "retry")) {
                post(kb, unknown, verb).statusCode(404).body("error", equalTo("sync_run_not_found"));
                post(unknown, run, verb).statusCode(404).body("error", equalTo("knowledge_base_not_found"));
            }
            api.request()
                    .get(path(unknown, run, ""))
                    .then()
                    .statusCode(404)
                    .body("error", equalTo("knowledge_base_not_found"));
        }
        Map.of(
                        "outcome=lost",
                        "invalid_outcome",
                        "limit=0",
                        "invalid_limit",
                        "limit=1001",
                        "invalid_limit",
                        "after=-1",
                        "invalid_after")
                .forEach((query, code) -> api.request()
                        .get(path(kb, run, "/documents?" + query))
                        .then()
                        .statusCode(400)
                        .body("error", equalTo(code)));
    }

    @Test
    void onlyASuperadminStopsOrRepeatsARun() throws IOException {
        folder("guarded");
        String kb = api.knowledgeBase("guarded");
        String run = api.sync(kb, api.source(kb, "guarded"));
        api.awaitEnd(kb, run);
        for (String verb : List.of("cancel", "retry")) {
            TestTokens.forwarded("context-ingestion", TestTokens.actor(8, Role.ADMIN))
                    .post(path(kb, run, "/" + verb))
                    .then()
                    .statusCode(403)
                    .body("error", equalTo("insufficient_role"));
        }
        for (String rest : List.of("", "/documents", "/events")) {
            TestTokens.forwarded("context-ingestion", TestTokens.actor(8, Role.ADMIN))
                    .get(path(kb, run, rest))
                    .then()
                    .statusCode(200);
            TestTokens.forwarded("context-ingestion", TestTokens.actor(9, Role.USER))
                    .get(path(kb, run, rest))
                    .then()
                    .statusCode(403);
        }
        assertTrue(api.run(kb, run).path("queue_position").isNull());
    }
}
