package dev.orrery.backend.playground.turn;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orrery.backend.playground.support.EventStream;
import dev.orrery.backend.playground.support.PlaygroundTest;
import dev.orrery.backend.playground.support.SilentServer;
import dev.orrery.backend.playground.support.Suite;
import dev.orrery.contracts.identity.Role;
import dev.orrery.testkit.ScriptedModelServer;
import dev.orrery.testkit.ScriptedModelServer.Reply;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A turn belongs to its session, not to the connection that asked for it. */
@QuarkusTest
class DurableTurnTest extends PlaygroundTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String[] WORDS =
            IntStream.range(0, 60).mapToObj(i -> "word" + i + " ").toArray(String[]::new);

    @Inject
    TurnLog log;

    private static String turns(String session) {
        return "/v1/playgrounds/sessions/" + session + "/turns";
    }

    private ValidatableResponse session(String id) {
        return asUser().get("/v1/playgrounds/sessions/" + id).then().statusCode(200);
    }

    @Test
    void aReloadInTheMiddleLosesAndDoublesNothing() {
        suite.model.script(Reply.of(WORDS).withPause(Duration.ofMillis(15)));
        String id = chatSession();
        List<EventStream.Event> events = new ArrayList<>();
        String turn;
        try (EventStream stream = EventStream.open(user, id, "Write a book")) {
            turn = stream.turnId();
            events.addAll(stream.upTo("delta"));
        }
        for (int reload = 0; reload < 4; reload++) {
            try (EventStream again =
                    EventStream.resume(user, id, turn, events.getLast().id())) {
                events.addAll(again.upTo("delta"));
            }
        }
        try (EventStream rest =
                EventStream.resume(user, id, turn, events.getLast().id())) {
            events.addAll(rest.rest());
        }
        assertEquals(String.join("", WORDS), EventStream.text(events));
        assertEquals(
                1,
                events.stream().filter(event -> event.name().equals("complete")).count());
        assertEquals("complete", events.getLast().name());
        List<Long> ids = events.stream()
                .map(event -> Long.valueOf(Objects.requireNonNull(event.id())))
                .toList();
        assertEquals(ids.stream().sorted().distinct().toList(), ids);
        session(id)
                .body("session.messages.content", contains("Write a book", String.join("", WORDS)))
                .body("session.running_turns", empty())
                .body("session.last_turn.status", equalTo("completed"))
                .body("session.last_turn.text", nullValue());
    }

    @Test
    void aClosedBrowserFindsItsAnswerInTheSession() {
        suite.model.script(Reply.of(WORDS).withPause(Duration.ofMillis(5)));
        String id = chatSession();
        try (EventStream stream = EventStream.open(user, id, "Write a book")) {
            stream.upTo("delta");
        }
        await().atMost(SOON).until(() -> storedMessages(id) == 2);
        session(id)
                .body("session.messages[1].content", equalTo(String.join("", WORDS)))
                .body("session.messages[1].metadata.statuses", hasSize(5))
                .body("session.title", equalTo("Write a book"));
    }

    @Test
    void aCallerThatDoesNotStreamFindsItsAnswerToo() throws Exception {
        suite.model.script(Reply.of(WORDS).withPause(Duration.ofMillis(10)));
        String id = chatSession();
        EventStream.abandon(user, id, "Write a book", () -> {
            await().atMost(SOON).until(() -> !running(id).isEmpty());
            return true;
        });
        await().atMost(SOON).until(() -> storedMessages(id) == 2);
        session(id).body("session.messages[1].metadata", equalTo(Map.of()));
    }

    private List<Map<String, ?>> running(String session) {
        return session(session).extract().path("session.running_turns");
    }

    @Test
    void whoeverReloadsSeesTheRunningTurnAndGoesOnAfterItsText() {
        suite.model.script(Reply.of(WORDS).withPause(Duration.ofMillis(25)));
        String id = chatSession();
        try (EventStream stream = EventStream.open(user, id, "Write a book")) {
            stream.upTo("delta");
        }
        Map<String, ?> shown = await().atMost(SOON)
                .until(
                        () -> running(id).getFirst(),
                        turn -> !String.valueOf(turn.get("text")).isEmpty());
        assertEquals("Write a book", shown.get("prompt"));
        assertEquals("running", shown.get("status"));
        assertEquals("chat", shown.get("playground_kind"));
        assertEquals(Suite.MODEL, shown.get("model_id"));
        assertEquals(0, storedMessages(id));
        String turn = String.valueOf(shown.get("id"));
        String seen = String.valueOf(shown.get("last_event_id"));
        try (EventStream rest = EventStream.resume(user, id, turn, seen)) {
            List<EventStream.Event> events = rest.rest();
            assertEquals(String.join("", WORDS), shown.get("text") + EventStream.text(events));
            assertEquals("complete", events.getLast().name());
        }
    }

    @Test
    void twoReadersAtTheSameTimeReadTheSame() throws ExecutionException, InterruptedException {
        suite.model.script(Reply.of(WORDS).withPause(Duration.ofMillis(10)));
        String id = chatSession();
        try (EventStream first = EventStream.open(user, id, "Write a book");
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<EventStream.Event>> second = readers.submit(() -> {
                try (EventStream other = EventStream.resume(user, id, first.turnId(), null)) {
                    return other.rest();
                }
            });
            List<EventStream.Event> events = first.rest();
            assertEquals(EventStream.outline(events), EventStream.outline(second.get()));
            assertEquals(
                    events.stream().map(EventStream.Event::id).toList(),
                    second.get().stream().map(EventStream.Event::id).toList());
            assertEquals(events.getLast().data(), second.get().getLast().data());
        }
    }

    @Test
    void aLateReaderGetsTheSameEndAndOneThatSawItGets204() {
        String id = chatSession();
        List<EventStream.Event> live;
        String turn;
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            turn = stream.turnId();
            live = stream.rest();
        }
        try (EventStream late = EventStream.resume(user, id, turn, null)) {
            List<EventStream.Event> events = late.rest();
            assertEquals(EventStream.outline(live), EventStream.outline(events));
            assertEquals(live.getLast().data(), events.getLast().data());
        }
        asUser().header("Last-Event-ID", live.getLast().id())
                .get(turns(id) + "/" + turn + "/events")
                .then()
                .statusCode(204);
        asUser().get(turns(id))
                .then()
                .body("turns.id", contains(turn))
                .body("turns[0].status", equalTo("completed"))
                .body("turns[0].answer_message_id", notNullValue());
    }

    @Test
    void oldEventsAreRemovedAndTheEndStays() {
        String id = chatSession();
        String turn;
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            turn = stream.turnId();
            stream.rest();
        }
        assertTrue(log.last(UUID.fromString(turn)) > 0);
        log.removeOlderThan(Instant.now().plusSeconds(60));
        assertEquals(0, log.last(UUID.fromString(turn)));
        try (EventStream late = EventStream.resume(user, id, turn, "3")) {
            assertEquals("complete", Objects.requireNonNull(late.next()).name());
            assertNull(late.next());
        }
    }

    @Test
    void aStopFromAnotherConnectionEndsTheTurnAndKeepsItsPrompt() throws InterruptedException {
        suite.model.script(Reply.of(WORDS).withPause(Duration.ofMillis(100)));
        String id = chatSession();
        try (EventStream stream = EventStream.open(user, id, "Write a book")) {
            stream.upTo("delta");
            asUser().post(turns(id) + "/" + stream.turnId() + "/cancel")
                    .then()
                    .statusCode(200)
                    .body("turn.status", equalTo("cancelled"))
                    .body("turn.error.error", equalTo("turn_cancelled"));
            List<EventStream.Event> events = stream.rest();
            assertEquals("error", events.getLast().name());
            assertEquals("turn_cancelled", events.getLast().data().path("error").asText());
            assertTrue(suite.model.awaitDisconnect(SOON), "the model went on writing");
            asUser().post(turns(id) + "/" + stream.turnId() + "/cancel")
                    .then()
                    .body("turn.status", equalTo("cancelled"));
        }
        session(id)
                .body("session.message_count", equalTo(0))
                .body("session.last_turn.prompt", equalTo("Write a book"))
                .body("session.last_turn.status", equalTo("cancelled"))
                .body("session.last_turn.text", startsWith("word0 "));
    }

    @ParameterizedTest
    @CsvSource({"''", "HTTP/1.1 200 OK~Content-Type: text/event-stream~~"})
    void aStopReachesASilentModel(String opening) throws Exception {
        try (SilentServer silent = new SilentServer(opening.replace("~", "\r\n"))) {
            suite.serve(new Suite.Snapshot().endpoint(silent.uri()));
            String id = chatSession();
            try (EventStream stream = EventStream.open(user, id, "Anybody?")) {
                assertTrue(silent.awaitCall(SOON));
                asUser().post(turns(id) + "/" + stream.turnId() + "/cancel")
                        .then()
                        .body("turn.status", equalTo("cancelled"));
                assertTrue(silent.awaitHangUp(SOON), "the connection to the model stayed open");
                assertEquals("error", stream.rest().getLast().name());
            }
        }
    }

    @Test
    void aFailedTurnKeepsItsPromptAndError() {
        suite.model.script(Reply.of("Use ", "the ").ending(ScriptedModelServer.Ending.CUT));
        String id = chatSession();
        JsonNode error;
        String turn;
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            turn = stream.turnId();
            error = stream.rest().getLast().data();
        }
        session(id)
                .body("session.message_count", equalTo(0))
                .body("session.messages", empty())
                .body("session.running_turns", empty())
                .body("session.last_turn.id", equalTo(turn))
                .body("session.last_turn.prompt", equalTo("How?"))
                .body("session.last_turn.status", equalTo("failed"))
                .body("session.last_turn.text", equalTo("Use the "))
                .body("session.last_turn.error.error", equalTo("stream_incomplete"))
                .body("session.last_turn.error.status_code", equalTo(502));
        try (EventStream late = EventStream.resume(user, id, turn, null)) {
            assertEquals(error, late.rest().getLast().data());
        }
    }

    @Test
    void concurrentTurnsOfOneSessionHaveStreamsOfTheirOwn() throws ExecutionException, InterruptedException {
        suite.model.script(Reply.of("an ", "answer").withPause(Duration.ofMillis(20)));
        String id = chatSession();
        int count = 8;
        List<Future<String>> ended = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                String prompt = "prompt " + i;
                ended.add(clients.submit(() -> {
                    try (EventStream stream = EventStream.open(user, id, prompt)) {
                        JsonNode complete = stream.rest().getLast().data();
                        assertEquals(prompt, complete.at("/messages/0/content").asText());
                        assertEquals("an answer", complete.path("output").asText());
                        return stream.turnId();
                    }
                }));
            }
            List<String> ids = new ArrayList<>();
            for (Future<String> turn : ended) {
                ids.add(turn.get());
            }
            assertEquals(count, ids.stream().distinct().count());
        }
        assertEquals(2 * count, storedMessages(id));
        asUser().get(turns(id) + "?limit=3").then().body("turns", hasSize(3));
        asUser().get(turns(id) + "?limit=0").then().statusCode(400).body("error", equalTo("invalid_limit"));
    }

    @Test
    void nobodyElseReadsOrStopsATurn() {
        String id = chatSession();
        String turn;
        try (EventStream stream = EventStream.open(user, id, "How?")) {
            turn = stream.turnId();
            stream.rest();
        }
        var stranger = anotherUser(Role.SUPERADMIN);
        for (String path : List.of("", "/" + turn, "/" + turn + "/events")) {
            as(stranger).get(turns(id) + path).then().statusCode(404).body("error", equalTo("session_not_found"));
        }
        as(stranger).post(turns(id) + "/" + turn + "/cancel").then().statusCode(404);
        String other = chatSession();
        asUser().get(turns(other) + "/" + turn).then().statusCode(404).body("error", equalTo("turn_not_found"));
        asUser().get(turns(id) + "/nonsense").then().statusCode(404).body("error", equalTo("turn_not_found"));
    }

    @Test
    void aUserHasSoManyTurnsAtATimeAndADeletedSessionEndsItsOwn() {
        suite.model.script(Reply.of("late").withPause(Duration.ofSeconds(60)));
        String id = chatSession();
        List<EventStream> open = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            open.add(EventStream.open(user, id, "Anybody?"));
        }
        asUser().body(Map.of("prompt", "One more"))
                .post("/v1/playgrounds/sessions/" + id + "/messages/stream")
                .then()
                .statusCode(429)
                .header("Retry-After", "5")
                .body("error", equalTo("too_many_turns"));
        asUser().delete("/v1/playgrounds/sessions/" + id).then().statusCode(200);
        for (EventStream stream : open) {
            JsonNode error = stream.rest().getLast().data();
            assertEquals("session_not_found", error.path("error").asText());
            stream.close();
        }
    }
}
