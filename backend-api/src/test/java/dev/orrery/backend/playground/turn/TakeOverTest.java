package dev.orrery.backend.playground.turn;

import static dev.orrery.backend.playground.support.EngineScript.complete;
import static dev.orrery.backend.playground.support.EngineScript.delta;
import static dev.orrery.backend.playground.support.EngineScript.event;
import static dev.orrery.backend.playground.support.EngineScript.numbered;
import static dev.orrery.backend.playground.support.EngineScript.status;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.orrery.backend.playground.session.OpenSession;
import dev.orrery.backend.playground.session.PlaygroundKind;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.kit.liveness.Heartbeats;
import dev.orrery.testkit.HttpPeer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a turn whose process is gone, and of an execution whose connection is. */
@QuarkusTest
class TakeOverTest extends PlaygroundTest {
    private static final String ENGINE = "/v1/internal/agent-executions";
    private static final String EXECUTION = "0d770d77-0000-4000-8000-000000000001";
    private static final String EVENTS = ENGINE + "/" + EXECUTION + "/events";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the engine says of the execution, with the numbers 1 to 8. */
    private static final String[] SAID = {
        status("thinking", "running"),
        status("thinking", "completed"),
        status("retrieving", "running"),
        status("retrieving", "completed"),
        delta("Use the "),
        delta("rotate "),
        delta("command."),
        complete("Use the rotate command.")
    };

    @Inject
    TurnStore store;

    @Inject
    TurnLog log;

    @Inject
    TurnSweep sweep;

    @Inject
    AgroalDataSource database;

    private ValidatableResponse session(String id) {
        return asUser().get("/v1/playgrounds/sessions/" + id).then().statusCode(200);
    }

    /** A turn of another process that was killed after it had logged these events. */
    private UUID leftBehind(String session, PlaygroundKind kind, List<TurnEvent> events) {
        UUID killed = UUID.randomUUID();
        Heartbeats heartbeats = new Heartbeats(database, "edge_instance");
        heartbeats.beat(killed);
        UUID id = UUID.randomUUID();
        OpenSession open = new OpenSession(
                UUID.fromString(session), kind, null, Suite.MODEL, Suite.KNOWLEDGE_BASE.toString(), List.of());
        store.create(id, killed, new Turn(id, user, open, "left behind"), true);
        assertTrue(log.append(id, killed, events));
        if (kind == PlaygroundKind.KNOWLEDGE) {
            store.execution(id, killed, EXECUTION);
        }
        heartbeats.forget(killed);
        return id;
    }

    private static TurnEvent text(long seq, String text) {
        return new TurnEvent(seq, TurnEvent.Type.DELTA, JSON.createObjectNode().put("text", text));
    }

    private static TurnEvent step(long seq, String kind, String state) {
        ObjectNode step = JSON.createObjectNode()
                .put("id", kind + "-1")
                .put("kind", kind)
                .put("label", kind)
                .put("state", state)
                .put("started_at", "2026-04-03T09:15:01Z");
        return new TurnEvent(seq, TurnEvent.Type.STATUS, step);
    }

    @Test
    void aChatOfAKilledProcessEndsInterruptedOnce() {
        String id = chatSession();
        UUID turn = leftBehind(
                id, PlaygroundKind.CHAT, List.of(step(1, "thinking", "completed"), text(2, "so "), text(3, "far")));
        try (EventStream reader = EventStream.resume(user, id, turn.toString(), null)) {
            sweep.sweep();
            sweep.sweep();
            List<EventStream.Event> events = reader.rest();
            assertEquals(List.of("thinking completed", "delta", "delta", "error"), EventStream.outline(events));
            assertEquals("interrupted", events.getLast().data().path("error").asText());
            assertEquals("1003", events.getLast().id());
        }
        session(id)
                .body("session.message_count", equalTo(0))
                .body("session.last_turn.id", equalTo(turn.toString()))
                .body("session.last_turn.status", equalTo("failed"))
                .body("session.last_turn.prompt", equalTo("left behind"))
                .body("session.last_turn.text", equalTo("so far"))
                .body("session.last_turn.error.error", equalTo("interrupted"));
    }

    @Test
    void theAnswerOfAnExecutionIsFetchedForAKilledProcessOnce() throws IOException {
        suite.engine.on("GET", EVENTS, (exchange, request) -> {
            int seen = Integer.parseInt(request.header("Last-Event-ID"));
            answer(
                    exchange,
                    numbered(seen + 1, List.of(SAID).subList(seen, SAID.length).toArray(String[]::new)));
        });
        String id = knowledgeSession();
        // The events of the turn have the number after that of the engine's event: "rotate " had come, and was lost.
        UUID turn = leftBehind(
                id,
                PlaygroundKind.KNOWLEDGE,
                List.of(
                        step(1, "thinking", "running"),
                        step(3, "thinking", "completed"),
                        step(4, "retrieving", "running"),
                        step(5, "retrieving", "completed"),
                        text(6, "Use the ")));
        // The client had read "rotate " from the process that was killed: it comes back behind it.
        try (EventStream reader = EventStream.resume(user, id, turn.toString(), "7")) {
            sweep.sweep();
            sweep.sweep();
            List<EventStream.Event> events = reader.rest();
            assertEquals(List.of("delta", "complete"), EventStream.outline(events));
            assertEquals("command.", EventStream.text(events));
            assertEquals(
                    List.of("8", "9"),
                    events.stream().map(EventStream.Event::id).toList());
            JsonNode complete = events.getLast().data();
            assertEquals(
                    "Use the rotate command. [1, 2]", complete.path("output").asText());
            assertEquals("thinking-1", complete.at("/statuses/0/id").asText());
            assertEquals("[1]", complete.at("/references/0/citation_label").asText());
        }
        try (EventStream all = EventStream.resume(user, id, turn.toString(), null)) {
            assertEquals("Use the rotate command.", EventStream.text(all.rest()));
        }
        session(id)
                .body("session.messages.content", contains("left behind", "Use the rotate command. [1, 2]"))
                .body("session.messages[1].metadata.references.id", contains("ref-1", "ref-2"))
                .body("session.last_turn.status", equalTo("completed"))
                .body("session.last_turn.execution_id", equalTo(EXECUTION));
        assertEquals("5", suite.engine.received("GET", EVENTS).getFirst().header("Last-Event-ID"));
    }

    /** Hours may pass between two events of an execution that waits for a person. */
    @Test
    void aTurnThatWaitsForAPersonGoesOnWaiting() {
        suite.engine.on("GET", EVENTS, (exchange, request) -> {
            if (suite.engine.received("GET", EVENTS).size() < 3) {
                // As a connection that says nothing for too long.
                answer(exchange, "");
                return;
            }
            answer(exchange, numbered(4, delta("Done."), complete("Done.")));
        });
        String id = knowledgeSession();
        TurnEvent waits = step(4, "awaiting_approval", "running");
        waits.payload().putObject("details").put("execution_id", EXECUTION);
        UUID turn = leftBehind(
                id,
                PlaygroundKind.KNOWLEDGE,
                List.of(step(1, "thinking", "running"), step(3, "thinking", "completed"), waits));
        try (EventStream reader = EventStream.resume(user, id, turn.toString(), "4")) {
            sweep.sweep();
            List<EventStream.Event> events = reader.rest();
            assertEquals(List.of("awaiting_approval completed", "delta", "complete"), EventStream.outline(events));
            JsonNode decided = events.getFirst().data();
            assertEquals("awaiting_approval-1", decided.path("id").asText());
            assertEquals(EXECUTION, decided.at("/details/execution_id").asText());
        }
    }

    @Test
    void aLostConnectionToTheEngineIsTakenUpWhereItBroke() {
        suite.engine.on("POST", ENGINE + "/stream", (exchange, request) -> {
            exchange.getResponseHeaders().set("X-Execution-Id", EXECUTION);
            answer(exchange, numbered(1, List.of(SAID).subList(0, 5).toArray(String[]::new)));
        });
        suite.engine.on("GET", EVENTS, (exchange, request) -> {
            if (suite.engine.received("GET", EVENTS).size() == 1) {
                exchange.close();
                return;
            }
            int seen = Integer.parseInt(request.header("Last-Event-ID"));
            answer(
                    exchange,
                    numbered(seen + 1, List.of(SAID).subList(seen, SAID.length).toArray(String[]::new)));
        });
        String id = knowledgeSession();
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            List<EventStream.Event> events = stream.rest();
            assertEquals("complete", events.getLast().name());
            assertEquals("Use the rotate command.", EventStream.text(events));
            String key =
                    suite.engine.received("POST", ENGINE + "/stream").getLast().header("Idempotency-Key");
            assertEquals(stream.turnId(), key);
        }
        session(id).body("session.message_count", equalTo(2));
    }

    @Test
    void aStopReachesTheEngine() throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        suite.engine.on("POST", ENGINE + "/stream", (exchange, request) -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("X-Execution-Id", EXECUTION);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write(numbered(1, List.of(SAID).subList(0, 5).toArray(String[]::new))
                            .getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try {
                cancelled.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            exchange.close();
        });
        suite.engine.on("POST", ENGINE + "/" + EXECUTION + "/cancel", (exchange, request) -> {
            HttpPeer.respond(exchange, 200, "application/json", "{\"execution\":{}}");
            cancelled.countDown();
        });
        String id = knowledgeSession();
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            stream.upTo("delta");
            asUser().post("/v1/playgrounds/sessions/" + id + "/turns/" + stream.turnId() + "/cancel")
                    .then()
                    .statusCode(200)
                    .body("turn.status", equalTo("cancelled"))
                    .body("turn.text", equalTo("Use the "));
            assertEquals(
                    "turn_cancelled",
                    stream.rest().getLast().data().path("error").asText());
        }
        assertTrue(cancelled.await(10, TimeUnit.SECONDS), "the engine was not told");
    }

    @Test
    void anotherProcessPassesAStopOn() {
        suite.engine.on(
                "GET",
                EVENTS,
                (exchange, request) ->
                        answer(exchange, numbered(1, status("thinking", "running"), event("ping", "{}"))));
        suite.engine.on("POST", ENGINE + "/" + EXECUTION + "/cancel", 200, "{\"execution\":{}}");
        String id = knowledgeSession();
        UUID turn = leftBehind(id, PlaygroundKind.KNOWLEDGE, List.of(step(1, "thinking", "running")));
        store.requestCancel(turn);
        sweep.sweep();
        await().atMost(SOON).untilAsserted(() -> {
            sweep.sweep();
            session(id).body("session.last_turn.status", equalTo("cancelled"));
        });
    }

    private static void answer(HttpExchange exchange, String events) throws IOException {
        HttpPeer.respond(exchange, 200, "text/event-stream", events);
    }
}
