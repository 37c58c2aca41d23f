package dev.orrery.backend.playground.turn;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.SilentServer;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.testkit.HttpPeer;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ChatTurnTest extends PlaygroundTest {
    private static final List<String> STEPS = List.of(
            "thinking running",
            "thinking completed",
            "connecting running",
            "connecting completed",
            "opening_stream running",
            "opening_stream completed",
            "waiting_first_token running",
            "waiting_first_token completed",
            "streaming_tokens running",
            "delta",
            "delta",
            "delta",
            "streaming_tokens completed",
            "complete");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String messages(String id) {
        return "/v1/playgrounds/sessions/" + id + "/messages";
    }

    @Test
    void anAnswerIsStoredWithItsPrompt() {
        String id = chatSession();
        asUser().body(Map.of("prompt", "  How do I rotate the ledger keys? " + "x".repeat(80)))
                .post(messages(id))
                .then()
                .statusCode(200)
                .body("output", equalTo("Use the rotate command."))
                .body("messages.role", contains("user", "assistant"))
                .body("messages[1].metadata", equalTo(Map.of()))
                .body("sources", empty())
                .body("references", empty())
                .body("retrieval", nullValue())
                .body("statuses", empty())
                .body("response.output[0].content[0].text", equalTo("Use the rotate command."))
                .body("session.message_count", equalTo(2))
                .body("session.title", equalTo(("How do I rotate the ledger keys? " + "x".repeat(80)).substring(0, 64)))
                .body("session.title_source", equalTo("auto"));
        asUser().body(Map.of("prompt", "And then?")).post(messages(id)).then().statusCode(200);
        asUser().get("/v1/playgrounds/sessions/" + id)
                .then()
                .body("session.messages.role", contains("user", "assistant", "user", "assistant"))
                .body("session.messages[2].content", equalTo("And then?"))
                .body("session.title", startsWith("How do I rotate"));
        assertFalse(suite.modelops.received().getFirst().header("X-Actor-Token").isEmpty());
    }

    @Test
    void aTitleOfTheUserStays() {
        String id = chatSession();
        asUser().body(Map.of("title", "Mine"))
                .patch("/v1/playgrounds/sessions/" + id)
                .then()
                .statusCode(200);
        asUser().body(Map.of("prompt", "Hi")).post(messages(id)).then().body("session.title", equalTo("Mine"));
    }

    @Test
    void theNewestFourteenMessagesGoToTheModelByTheProvidersName() throws IOException {
        String id = chatSession();
        for (int i = 0; i < 9; i++) {
            asUser().body(Map.of("prompt", "p" + i)).post(messages(id)).then().statusCode(200);
        }
        List<HttpPeer.Received> calls = suite.model.peer().received("POST", "/v1/chat/completions");
        JsonNode last = JSON.readTree(calls.getLast().body());
        assertEquals(Suite.RUNTIME_MODEL, last.path("model").asText());
        assertEquals(15, last.path("messages").size());
        assertEquals("p1", last.path("messages").get(0).path("content").asText());
        assertEquals("p8", last.path("messages").get(14).path("content").asText());
    }

    @Test
    void aStreamTellsEveryStepAndArrivesPieceByPiece() {
        suite.model.script(Reply.of("Use the ", "rotate ", "command.").withPause(Duration.ofMillis(250)));
        String id = chatSession();
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            assertEquals(200, stream.status());
            assertEquals(
                    "text/event-stream; charset=utf-8",
                    stream.header("Content-Type").toLowerCase(Locale.ROOT));
            assertEquals("no-cache", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
            List<EventStream.Event> events = stream.rest();
            assertEquals(STEPS, EventStream.outline(events));
            Duration firstDelta = events.get(9).after();
            Duration lastDelta = events.get(11).after();
            assertTrue(
                    lastDelta.minus(firstDelta).compareTo(Duration.ofMillis(300)) > 0,
                    "three tokens 250 ms apart came within " + lastDelta.minus(firstDelta));
            EventStream.Event connecting = events.get(3);
            assertEquals(
                    "vllm-local-gateway",
                    connecting.data().path("details").path("provider_slug").asText());
            assertEquals(
                    "local-default",
                    connecting
                            .data()
                            .path("details")
                            .path("deployment_profile_slug")
                            .asText());
            assertEquals(
                    3, events.get(12).data().path("details").path("delta_count").asInt());
            JsonNode complete = events.getLast().data();
            assertEquals("Use the rotate command.", complete.path("output").asText());
            assertEquals(5, complete.path("statuses").size());
            assertEquals(
                    "completed", complete.path("statuses").get(4).path("state").asText());
            assertEquals(
                    5,
                    complete.path("messages")
                            .get(1)
                            .path("metadata")
                            .path("statuses")
                            .size());
            assertTrue(complete.path("session").path("created_at").asText().endsWith("Z"));
        }
        assertEquals(2, storedMessages(id));
    }

    @Test
    void theFirstEventComesBeforeAnyOtherServiceAnswers() throws InterruptedException {
        String warm = chatSession();
        asUser().body(Map.of("prompt", "warm up")).post(messages(warm)).then().statusCode(200);
        CountDownLatch release = new CountDownLatch(1);
        suite.modelops.on("GET", "/v1/internal/modelops/invokable-models/" + Suite.MODEL, (exchange, request) -> {
            try {
                release.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            HttpPeer.respond(exchange, 200, "application/json", Suite.managedModel(Suite.MODEL));
        });
        String id = chatSession();
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            EventStream.Event first = Objects.requireNonNull(stream.next());
            assertEquals("thinking", first.kind());
            assertTrue(first.after().toMillis() <= 300, "the first event took " + first.after());
            release.countDown();
            assertEquals("complete", stream.rest().getLast().name());
        }
    }

    @ParameterizedTest
    @CsvSource({"404, not_found", "409, validation_failed", "409, credential_unavailable", "409, offline_not_allowed"})
    void theGateKeepsItsStatusAndCode(int status, String code) {
        suite.modelops.on(
                "GET",
                "/v1/internal/modelops/invokable-models/" + Suite.MODEL,
                status,
                "{\"error\":\"" + code + "\",\"message\":\"no\"}");
        refused(chatSession(), status, code);
    }

    @ParameterizedTest
    @CsvSource({"503, active_binding_not_found", "503, active_provider_disabled", "409, offline_provider_blocked"})
    void theControlPlaneKeepsItsStatusAndCode(int status, String code) {
        suite.platform.on(
                "GET", "/v1/internal/platform/runtime", status, "{\"error\":\"" + code + "\",\"message\":\"no\"}");
        refused(chatSession(), status, code);
    }

    @Test
    void aModelThatIsNotBoundIsRefusedWithTheChoices() {
        suite.serve(new Suite.Snapshot().models("other-model"));
        String id = chatSession();
        asUser().body(Map.of("prompt", "Hi"))
                .post(messages(id))
                .then()
                .statusCode(409)
                .body("error", equalTo("selected_model_unavailable"))
                .body("details.model_id", equalTo(Suite.MODEL))
                .body("details.provider", equalTo("vllm-local-gateway"))
                .body("details.available_model_ids", contains("other-model"))
                .body("details.default_model_id", equalTo("other-model"));
        refused(id, 409, "selected_model_unavailable");
        suite.serve(new Suite.Snapshot().models());
        refused(id, 503, "resource_required");
    }

    @Test
    void aModelWithoutARuntimeNameIsLookedUpInTheInventory() {
        suite.serve(new Suite.Snapshot().runtimeModel(null));
        refused(chatSession(), 409, "model_not_exposed_by_provider");
        suite.model.peer().on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"granite-small\"}]}");
        asUser().body(Map.of("prompt", "Hi"))
                .post(messages(chatSession()))
                .then()
                .statusCode(200);
        suite.model.peer().on("GET", "/v1/models", 500, "{}");
        refused(chatSession(), 502, "provider_inventory_unavailable");
        suite.model.peer().on("GET", "/v1/models", 200, "{\"data\":[{\"id\":\"" + Suite.RUNTIME_MODEL + "\"}]}");
    }

    @Test
    void aServiceThatDoesNotAnswerIsNamed() {
        suite.platform.on("GET", "/v1/internal/platform/runtime", (exchange, request) -> exchange.close());
        List<EventStream.Event> events = refused(chatSession(), 503, "service_unavailable");
        assertEquals(
                "platform-control",
                events.getLast().data().path("details").path("service").asText());
    }

    @Test
    void aPromptIsRequired() {
        String id = chatSession();
        for (String path : List.of(messages(id), messages(id) + "/stream")) {
            asUser().body("[]").post(path).then().statusCode(400).body("error", equalTo("invalid_payload"));
            asUser().post(path).then().statusCode(400).body("error", equalTo("invalid_payload"));
            asUser().body(Map.of("prompt", " "))
                    .post(path)
                    .then()
                    .statusCode(400)
                    .body("error", equalTo("invalid_prompt"));
        }
        String noModel = session(Map.of());
        for (String path : List.of(messages(noModel), messages(noModel) + "/stream")) {
            asUser().body(Map.of("prompt", "x"))
                    .post(path)
                    .then()
                    .statusCode(400)
                    .contentType("application/json")
                    .body("error", equalTo("invalid_model_id"));
        }
    }

    @Test
    void aProvidersErrorIsNormalised() {
        suite.model.script(Reply.of().ending(ScriptedModelServer.Ending.STATUS_500));
        String id = chatSession();
        asUser().body(Map.of("prompt", "Hi"))
                .post(messages(id))
                .then()
                .statusCode(500)
                .body("error", equalTo("scripted"))
                .body("message", equalTo("no"));
        List<EventStream.Event> events = refused(id, 500, "scripted");
        assertEquals("opening_stream failed", EventStream.outline(events).get(events.size() - 2));
        assertEquals(
                "scripted",
                events.getLast().data().path("upstream_error").path("code").asText());
    }

    @Test
    void aProviderThatIsNotThereIsUnreachable() throws IOException {
        SilentServer gone = new SilentServer("");
        gone.close();
        suite.serve(new Suite.Snapshot().endpoint(gone.uri()));
        refused(chatSession(), 502, "llm_unreachable");
    }

    @Test
    void aStreamThatEndsEarlyIsIncomplete() {
        suite.model.script(Reply.of("Use ", "the ").ending(ScriptedModelServer.Ending.CUT));
        List<EventStream.Event> events = refused(chatSession(), 502, "stream_incomplete");
        assertEquals("delta", events.get(events.size() - 2).name());
    }

    @Test
    void anAnswerWithoutTextIsNone() {
        suite.model.script(Reply.of());
        List<EventStream.Event> events = refused(chatSession(), 502, "empty_response");
        assertEquals("waiting_first_token failed", EventStream.outline(events).get(events.size() - 2));
    }

    @Test
    void aSessionDeletedMeanwhileStoresNothing() throws InterruptedException {
        suite.model.script(Reply.of("a", "b", "c", "d").withPause(Duration.ofMillis(150)));
        String id = chatSession();
        try (EventStream stream = EventStream.open(user, id, "Hi")) {
            asUser().delete("/v1/playgrounds/sessions/" + id).then().statusCode(200);
            JsonNode error = stream.rest().getLast().data();
            assertEquals("session_not_found", error.path("error").asText());
            assertEquals(404, error.path("status_code").asInt());
        }
    }

    @Test
    void concurrentTurnsKeepTheirPairsTogether() throws InterruptedException, ExecutionException {
        suite.model.script(Reply.of("an ", "answer").withPause(Duration.ofMillis(10)));
        String id = chatSession();
        int turns = 12;
        List<Future<Integer>> sent = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(turns)) {
            for (int i = 0; i < turns; i++) {
                String prompt = "prompt " + i;
                sent.add(clients.submit(() -> asUser().body(Map.of("prompt", prompt))
                        .post(messages(id))
                        .statusCode()));
            }
            for (Future<Integer> status : sent) {
                assertEquals(200, status.get());
            }
        }
        List<String> roles = asUser().get("/v1/playgrounds/sessions/" + id)
                .then()
                .body("session.messages", hasSize(2 * turns))
                .extract()
                .path("session.messages.role");
        for (int i = 0; i < roles.size(); i++) {
            assertEquals(i % 2 == 0 ? "user" : "assistant", roles.get(i));
        }
    }

    @Test
    void textThatTheDatabaseCannotHoldIsCleaned() {
        suite.model.script(Reply.of("zero\u0000byte"));
        String id = chatSession();
        asUser().body("{\"prompt\":\"nul \\u0000 here\"}")
                .post(messages(id))
                .then()
                .statusCode(200);
        asUser().get("/v1/playgrounds/sessions/" + id)
                .then()
                .body("session.messages.content", contains("nul  here", "zerobyte"));
    }

    /** The same refusal as a status and as the one terminal event; nothing is stored. */
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
            assertEquals(
                    1,
                    events.stream()
                            .filter(event -> List.of("error", "complete").contains(event.name()))
                            .count());
            assertEquals(0, storedMessages(id));
            return events;
        }
    }
}
