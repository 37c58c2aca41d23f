package dev.orrery.backend.playground.turn;

import static dev.orrery.backend.playground.support.EngineScript.complete;
import static dev.orrery.backend.playground.support.EngineScript.event;
import static dev.orrery.backend.playground.support.EngineScript.status;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.testkit.HttpPeer;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class KnowledgeTurnTest extends PlaygroundTest {
    private static final String ENGINE = "/v1/internal/agent-executions/stream";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STEPS = status("thinking", "running")
            + status("thinking", "completed")
            + status("retrieving", "running")
            + status("retrieving", "completed")
            + status("generating", "running");

    private static String messages(String id) {
        return "/v1/playgrounds/sessions/" + id + "/messages";
    }

    private void engineSays(String events) {
        suite.engine.on(
                "POST", ENGINE, (exchange, request) -> HttpPeer.respond(exchange, 200, "text/event-stream", events));
    }

    @BeforeEach
    void theEngineAnswers() {
        engineSays(STEPS
                + event("delta", "{\"text\":\"Use the \"}")
                + event("delta", "{\"text\":\"rotate command.\"}")
                + status("generating", "completed")
                + complete("Use the rotate command."));
    }

    @Test
    void anAnswerNamesItsSources() {
        String id = knowledgeSession();
        asUser().body(Map.of("prompt", "How do I rotate the ledger keys?"))
                .post(messages(id))
                .then()
                .statusCode(200)
                .body("output", equalTo("Use the rotate command. [1, 2]"))
                .body("response.agent_ref", equalTo("agent.knowledge_chat"))
                .body("sources.id", contains("doc-12#3", "doc-9#0"))
                .body("sources[0].snippet", equalTo("Rotate the keys."))
                .body("sources[0].citation_label", equalTo("[1]"))
                .body("sources[0].relevance_components.keyword_score", equalTo(0.9f))
                .body("references.id", contains("ref-1", "ref-2"))
                .body("references[0].pages", contains(4))
                .body("references[0].file_reference", equalTo("ops/keys.pdf"))
                .body("retrieval.index", equalTo("kb_ops"))
                .body("retrieval.result_count", equalTo(2))
                .body("retrieval.search_method", equalTo("hybrid"))
                .body("statuses", empty())
                .body("messages[1].content", equalTo("Use the rotate command. [1, 2]"))
                .body("messages[1].metadata.knowledge_base_id", equalTo(Suite.KNOWLEDGE_BASE.toString()))
                .body("messages[1].metadata.references.id", contains("ref-1", "ref-2"))
                .body("messages[1].metadata.response.id", equalTo("0d77"))
                .body("session.title", equalTo("How do I rotate the ledger keys?"));
    }

    @Test
    void theEngineIsAskedForThisUserWithTheSnapshot() throws IOException {
        String id = knowledgeSession();
        asUser().body(Map.of("prompt", "First")).post(messages(id)).then().statusCode(200);
        asUser().header("X-Request-Id", "req-81")
                .body(Map.of("prompt", "Second"))
                .post(messages(id));
        HttpPeer.Received call = suite.engine.received("POST", ENGINE).getLast();
        assertEquals("req-81", call.header("X-Request-Id"));
        assertFalse(call.header("X-Service-Token").isEmpty());
        assertFalse(call.header("X-Actor-Token").isEmpty());
        JsonNode body = JSON.readTree(call.body());
        assertEquals("agent.knowledge_chat", body.path("agent_id").asText());
        assertEquals(user.userId(), body.path("requested_by_user_id").asLong());
        assertEquals("user", body.path("requested_by_role").asText());
        assertEquals("offline", body.path("runtime_profile").asText());
        assertEquals(
                "local-default",
                body.at("/platform_runtime/deployment_profile/slug").asText());
        assertEquals(Suite.MODEL, body.at("/input/model").asText());
        assertEquals("Second", body.at("/input/prompt").asText());
        assertEquals(3, body.at("/input/messages").size());
        assertEquals("Second", body.at("/input/messages/2/content/0/text").asText());
        assertEquals("kb_ops", body.at("/input/retrieval/index").asText());
        assertEquals("hybrid", body.at("/input/retrieval/search_method").asText());
        assertEquals(5, body.at("/input/retrieval/top_k").asInt());
        HttpPeer.Received gate = suite.modelops.received().getLast();
        assertEquals("req-81", gate.header("X-Request-Id"));
        assertFalse(gate.header("X-Actor-Token").isEmpty());
    }

    @Test
    void aStreamPassesTheEnginesEventsOn() {
        String id = knowledgeSession();
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            List<EventStream.Event> events = stream.rest();
            assertEquals(
                    List.of(
                            "thinking running",
                            "thinking completed",
                            "retrieving running",
                            "retrieving completed",
                            "generating running",
                            "delta",
                            "delta",
                            "generating completed",
                            "complete"),
                    EventStream.outline(events));
            JsonNode complete = events.getLast().data();
            assertEquals(
                    "Use the rotate command. [1, 2]", complete.path("output").asText());
            assertEquals(3, complete.path("statuses").size());
            assertEquals(
                    "retrieving-7", complete.path("statuses").get(1).path("id").asText());
            assertEquals(
                    "completed", complete.path("statuses").get(2).path("state").asText());
            assertEquals(3, complete.at("/messages/1/metadata/statuses").size());
            assertEquals("[1]", complete.at("/references/0/citation_label").asText());
        }
        assertEquals(2, storedMessages(id));
    }

    @Test
    void eventsArriveAsTheEngineSendsThem() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        suite.engine.on("POST", ENGINE, (exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            write(out, STEPS + event("delta", "{\"text\":\"Use \"}"));
            await(release);
            write(out, complete("Use it [1]."));
        });
        try (EventStream stream = EventStream.open(user, knowledgeSession(), "How?")) {
            EventStream.Event event = Objects.requireNonNull(stream.next());
            assertEquals("thinking", event.kind());
            while (!event.name().equals("delta")) {
                event = Objects.requireNonNull(stream.next());
            }
            assertEquals("Use ", event.data().path("text").asText());
            release.countDown();
            assertEquals("complete", Objects.requireNonNull(stream.next()).name());
            assertNull(stream.next());
        }
    }

    @Test
    void theFirstEventDoesNotWaitForTheEngine() throws InterruptedException {
        asUser().body(Map.of("prompt", "warm up"))
                .post(messages(knowledgeSession()))
                .then()
                .statusCode(200);
        CountDownLatch release = new CountDownLatch(1);
        suite.engine.on("POST", ENGINE, (exchange, request) -> {
            await(release);
            HttpPeer.respond(exchange, 200, "text/event-stream", complete("Use it [1]."));
        });
        try (EventStream stream = EventStream.open(user, knowledgeSession(), "How?")) {
            EventStream.Event first = Objects.requireNonNull(stream.next());
            assertEquals("thinking running", first.kind() + " " + first.state());
            assertTrue(first.after().toMillis() <= 300, "the first event took " + first.after());
            release.countDown();
            assertEquals("complete", stream.rest().getLast().name());
        }
    }

    @Test
    void anEngineThatStopsEarlyIsIncomplete() {
        engineSays(STEPS + event("delta", "{\"text\":\"Use \"}"));
        List<EventStream.Event> events = refused(knowledgeSession(), 502, "agent_engine_stream_incomplete");
        assertEquals("delta", events.get(events.size() - 2).name());
    }

    @Test
    void anEngineThatSaysNothingUsefulIsInvalid() {
        engineSays(event("complete", "{\"status_code\":201}"));
        refused(knowledgeSession(), 502, "invalid_engine_response");
        engineSays(event("status", "nonsense"));
        refused(knowledgeSession(), 502, "invalid_engine_response");
        engineSays(complete(" "));
        refused(knowledgeSession(), 502, "empty_response");
    }

    @ParameterizedTest
    @CsvSource({
        "503, EXEC_UPSTREAM_UNAVAILABLE, 503",
        "504, EXEC_TIMEOUT, 504",
        "403, EXEC_POLICY_DENIED, 403",
        "401, invalid_service_token, 502"
    })
    void theEnginesErrorsKeepTheirCode(int status, String code, int shown) {
        engineSays(STEPS
                + event(
                        "error",
                        "{\"error\":\"%s\",\"message\":\"no\",\"status_code\":%d,\"details\":{}}"
                                .formatted(code, status)));
        refused(knowledgeSession(), shown, code);
    }

    @ParameterizedTest
    @CsvSource({"400, invalid_payload, 400, invalid_payload", "401, invalid_service_token, 502, upstream_error"})
    void theEngineMayRefuseBeforeItStreams(int status, String code, int shown, String shownCode) {
        suite.engine.on("POST", ENGINE, status, "{\"error\":\"" + code + "\",\"message\":\"no\"}");
        refused(knowledgeSession(), shown, shownCode);
    }

    @Test
    void anEngineThatHangsUpIsUnreachable() {
        suite.engine.on("POST", ENGINE, (exchange, request) -> exchange.close());
        refused(knowledgeSession(), 502, "agent_engine_unreachable");
    }

    @Test
    void whatNobodyExpectedIsAnErrorOfTheMessage() {
        suite.platform.on("GET", "/v1/internal/platform/runtime-profile", 200, "null");
        refused(knowledgeSession(), 500, "playground_message_failed");
    }

    @Test
    void theKnowledgeBaseComesBeforeTheModel() {
        refused(session(Map.of("playground_kind", "knowledge")), 400, "knowledge_base_required");
        refused(
                session(Map.of("playground_kind", "knowledge", "knowledge_base_id", Suite.KNOWLEDGE_BASE.toString())),
                400,
                "invalid_model");
    }

    @Test
    void theKnowledgeBaseMustBeBoundAndReady() {
        String id = knowledgeSession();
        suite.knowledgeBases(Suite.base(Suite.KNOWLEDGE_BASE, "syncing"));
        refused(id, 409, "knowledge_base_not_configured");
        suite.knowledgeBases(Suite.base(Suite.KNOWLEDGE_BASE, "error"), Suite.base(Suite.OTHER_BASE, "ready"));
        suite.serve(new Suite.Snapshot().bases(Suite.KNOWLEDGE_BASE, Suite.OTHER_BASE));
        refused(id, 403, "knowledge_base_not_bound");
        suite.serve(new Suite.Snapshot().bases().selectionMode("dynamic_namespace"));
        refused(id, 409, "knowledge_base_not_configured");
    }

    @Test
    void theModelGateIsTheSameAsInChat() {
        suite.serve(new Suite.Snapshot().models("other-model"));
        refused(knowledgeSession(), 409, "selected_model_unavailable");
        suite.modelops.on(
                "GET",
                "/v1/internal/modelops/invokable-models/" + Suite.MODEL,
                409,
                "{\"error\":\"validation_failed\",\"message\":\"no\"}");
        refused(knowledgeSession(), 409, "validation_failed");
    }

    private List<EventStream.Event> refused(String id, int status, String code) {
        asUser().body(Map.of("prompt", "Hi"))
                .post(messages(id))
                .then()
                .statusCode(status)
                .body("error", equalTo(code));
        try (EventStream stream = EventStream.open(user, id, "Hi")) {
            assertEquals(200, stream.status());
            List<EventStream.Event> events = stream.rest();
            assertEquals("error", events.getLast().name());
            assertEquals(code, events.getLast().data().path("error").asText());
            assertEquals(status, events.getLast().data().path("status_code").asInt());
            assertEquals(0, storedMessages(id));
            return events;
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }
}
